import * as z from 'zod';
import type { Attachment } from '../../attachments/rules.ts';
import { type Context, eventsOf } from '../../kernel/decision.ts';
import { type Event, type NewEvent, via } from '../../kernel/event.ts';
import { nameText } from '../../kernel/text.ts';
import { customFields, day, definitionId, id, instant, money } from '../../kernel/values.ts';

/** A command that asks for what already is: no new version, no event. */
export const noChange = (deal: Deal): Decision => ({ deal, events: [] });

/** The deal's next version, which differs from it as `next` does, and the events that say so. */
export const decide = <Next extends Deal>(
  before: Deal,
  next: Next,
  newEvents: readonly NewEvent[],
  context: Context,
): Decision<Next> => {
  const deal = {
    ...next,
    version: before.version + 1,
    sequence: before.sequence + newEvents.length,
    updatedAt: context.at,
  };
  const place = { dealId: deal.id, processId: deal.processId, processVersion: deal.processVersion };
  return { deal, events: eventsOf({ kind: 'deal', id: deal.id }, before.sequence, place, newEvents, context) };
};

/** `abandoned`: closed without a result. */
export const status = z.enum(['open', 'won', 'lost', 'abandoned']);
export type Status = z.infer<typeof status>;

export const closedStatus = status.exclude(['open']);
export type ClosedStatus = z.infer<typeof closedStatus>;

/** The fact that an activity was done. `sequence` is that of its event, which carries the note and names its task. */
export const completion = z.object({
  activityId: definitionId,
  at: instant,
  by: id,
  via,
  sequence: z.int(),
  noteId: id.nullable(),
});
export type Completion = z.infer<typeof completion>;

/** An activity declared not applicable to this deal. */
export const waiver = z.object({ activityId: definitionId, at: instant, by: id, reason: z.string() });
export type Waiver = z.infer<typeof waiver>;

/** A stay in a stage (null: not started), with the probability at its begin; `leftAt` is null while it lasts. */
export const visit = z.object({
  stageId: definitionId.nullable(),
  enteredAt: instant,
  leftAt: instant.nullable(),
  probability: z.int(),
});
export type Visit = z.infer<typeof visit>;

/** All visits to a stage together, whether `visits` still holds each or not. `enteredAt` is the last one's begin. */
export const stageTotal = z.object({
  stageId: definitionId.nullable(),
  visits: z.int(),
  milliseconds: z.int(),
  enteredAt: instant,
});
export type StageTotal = z.infer<typeof stageTotal>;

/** How a deal ended; `probability` is the last open value. */
export const closing = z.strictObject({
  at: instant,
  by: id,
  reason: z.string().nullable(),
  note: z.string().nullable(),
  stageId: definitionId.nullable(),
  furthestStageId: definitionId.nullable(),
  probability: z.int().describe('The last while it was open'),
});

/** A closing that a reopening undid: it no longer counts, but it did happen. */
const earlierClosing = z.object({ status: closedStatus, at: instant, reopenedAt: instant });

/** How likely a deal is to be won, in percent (docs/product.md, "Deals" 4). */
export const probability = z.strictObject({
  value: z.int().min(0).max(100).describe('In percent: `manual` where it is set, else `computed`; 100 won, 0 lost'),
  computed: z.int().min(0).max(100).describe('From what is completed'),
  manual: z.int().min(0).max(99).nullable().describe('An estimate that somebody set'),
});
export type Probability = z.infer<typeof probability>;

/** How much of what applies is done: activities, the obligatory ones among them, and their weights. */
export const progress = z.strictObject({
  done: z.int(),
  total: z.int(),
  obligatoryDone: z.int(),
  obligatoryTotal: z.int(),
  weightDone: z.int(),
  weightTotal: z.int(),
});
export type Progress = z.infer<typeof progress>;

/** What a person says about a deal. */
export const dealFields = {
  name: nameText,
  value: money.nullable(),
  company: nameText.nullable(),
  contact: nameText.nullable(),
  ownerId: id,
  expectedCloseOn: day.nullable(),
  custom: customFields,
};

/** What lists show of a deal. */
export const dealSummaryFields = {
  id,
  ...dealFields,
  participantIds: z.array(id),
  status,
  version: z.int().min(1).describe('Grows by one with every change; the `ETag`'),
  processId: id,
  processVersion: z.int().min(1),
  stageId: definitionId.nullable().describe('The stage of the furthest completed activity; `null`: not started'),
  furthestStageId: definitionId.nullable().describe('Never falls while the deal stays in its process'),
  probability,
  progress,
  createdAt: instant,
  updatedAt: instant,
  createdBy: id,
  closing: closing.nullable(),
};

const openState = { status: z.literal('open'), closing: z.null() };
const closedState = { status: closedStatus, closing };

/** A deal of which these fields are known: it is open, or it is closed and has its closing. */
export const openOrClosed = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.discriminatedUnion('status', [z.object(fields).extend(openState), z.object(fields).extend(closedState)]);

/** All that is kept of a deal. */
export const keptDealFields = {
  ...dealSummaryFields,
  /** The sequence of its last event. */
  sequence: z.int().min(1),
  completions: z.array(completion),
  waivers: z.array(waiver),
  /** The last hundred; `stageTotals` knows them all. */
  visits: z.array(visit),
  stageTotals: z.array(stageTotal),
  earlierClosings: z.array(earlierClosing),
  lastActivityAt: instant,
  /** When people were notified that the deal stalls in its current visit; null in each new visit. */
  stalledAt: instant.nullable(),
};

/** A deal as it is kept: everything that its rules and its statistics need. */
export type Deal = z.infer<ReturnType<typeof openOrClosed<typeof keptDealFields>>>;
export type OpenDeal = Extract<Deal, { status: 'open' }>;
export type ClosedDeal = Exclude<Deal, OpenDeal>;

/** What a command leads to: the deal's next state, and what happened. No events: there was nothing to do. */
export type Decision<Next extends Deal = Deal> = {
  readonly deal: Next;
  readonly events: readonly Event[];
  /** Files of its note that nobody kept before: from now on they are. */
  readonly attachmentsToPin?: readonly Attachment[];
};
