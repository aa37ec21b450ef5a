import * as z from 'zod';
import { type Context, eventsOf, notBefore } from '../../kernel/decision.ts';
import type { FoundEvent } from '../../kernel/event.ts';
import type { Process } from '../../processes/rules/process.ts';
import { checklistOf, openProbability, progressOf } from './checklist.ts';
import { type Deal, type Decision, decide } from './deal.ts';
import { beginVisit } from './derive.ts';

/** What a deal is opened with. */
export type NewDeal = Pick<
  Deal,
  'id' | 'name' | 'value' | 'company' | 'contact' | 'ownerId' | 'participantIds' | 'expectedCloseOn' | 'custom'
>;

/** Starts a process for a new deal: nothing is done yet, it is in no stage ("not started") at 0 percent. */
export const openDeal = (process: Process, command: NewDeal, context: Context): Decision => {
  const { at, by } = context;
  const { processId, version: processVersion } = process;
  const done = { completions: [], waivers: [] };
  const place = { dealId: command.id, processId, processVersion };
  const { ownerId, name, value, company } = command;
  const participantIds = [...new Set(command.participantIds)];
  const data = { name, value, company, ownerId, participantIds };
  const events = eventsOf({ kind: 'deal', id: command.id }, 0, place, [{ type: 'deal.opened', data }], context);
  const deal: Deal = {
    ...command,
    ...done,
    ...beginVisit({ visits: [], stageTotals: [] }, null, at, 0),
    participantIds,
    status: 'open',
    version: 1,
    sequence: events.length,
    processId,
    processVersion,
    stageId: null,
    furthestStageId: null,
    probability: openProbability(0, null),
    progress: progressOf(checklistOf(done, process)),
    createdAt: at,
    updatedAt: at,
    createdBy: by.userId,
    closing: null,
    earlierClosings: [],
    lastActivityAt: at,
  };
  return { deal, events };
};

/** What there is of a deal that is to be put back: all or some of its history, and itself unless it is gone. */
export type ExistingDeal = { readonly deal: Deal | undefined; readonly last: FoundEvent | undefined };

const restoredEvent = z.object({
  type: z.literal('deal.restored'),
  data: z.object({
    version: z.int(),
    asOf: z.string(),
    replaced: z.object({ processId: z.string(), closedAt: z.string().nullable() }).nullable(),
  }),
});

/** Where a deal was before this event put it back; undefined where the event is another, or none. */
export const replacedBy = (last: FoundEvent | undefined) => restoredEvent.safeParse(last).data?.data.replaced;

/** Whether putting this deal back is the last thing that happened to it. */
export const isRestored = ({ deal, last }: ExistingDeal, then: Deal) => {
  const { data } = restoredEvent.safeParse(last);
  return deal !== undefined && data?.data.version === then.version && data.data.asOf === then.updatedAt;
};

/**
 * Puts a deal back as it was. Its version and its sequence go on from the highest that ever was, so that nobody takes
 * what happens next for something they know.
 */
export const restoreDeal = (then: Deal, { deal, last }: ExistingDeal, context: Context): Decision => {
  const numbered = {
    ...then,
    version: Math.max(then.version, deal?.version ?? 0, last?.sequence ?? 0),
    sequence: Math.max(then.sequence, last?.sequence ?? 0),
  };
  const replaced = deal === undefined ? null : { processId: deal.processId, closedAt: deal.closing?.at ?? null };
  const data = { version: then.version, asOf: then.updatedAt, replaced };
  const at = [then.updatedAt, last?.occurredAt ?? then.updatedAt].reduce(notBefore, context.at);
  return decide(numbered, numbered, [{ type: 'deal.restored', data }], { ...context, at });
};
