import * as z from 'zod';
import type { Attachment } from '../../attachments/rules.ts';
import { type Deal, dealFields } from '../../deals/rules/deal.ts';
import { type EventType, type FoundEvent, isKnown, note } from '../../kernel/event.ts';
import type { Task } from '../../tasks/rules/tasks.ts';
import { type DealLine, dealLine, type HistoryEntry } from './deal-line.ts';
import type { EmailOf } from './file-values.ts';
import { attachmentLinesOf, taskLineOf } from './lines.ts';

/** A deal with all that belongs to it; its events oldest first. */
export type WholeDeal = {
  readonly deal: Deal;
  readonly events: readonly FoundEvent[];
  readonly tasks: readonly Task[];
  readonly attachments: readonly Attachment[];
};

/** What a history says of an event besides its type, its time and its actor. The schema of a line judges it. */
type Teller = (event: FoundEvent, emailOf: EmailOf) => object;

const noteIn = ({ data }: FoundEvent) => {
  if (data.note === undefined) return {};
  const { text, attachmentIds } = z.object(note.shape).parse(data.note);
  return { note: text, ...(attachmentIds.length > 0 && { attachmentIds }) };
};

const ofActivity: Teller = ({ data: { activityId } }) => ({ activityId });
const closed: Teller = ({ data: { reason, note } }) => ({ reason, note });
const ofParticipant: Teller = ({ data: { userId } }, emailOf) => ({ email: emailOf(z.string().parse(userId)) });

const customPrefix = 'custom.';
const isCustom = (field: string) => field.startsWith(customPrefix);
const customKey = (field: string) => field.slice(customPrefix.length);

const updated: Teller = ({ changes, data }, emailOf) => {
  const after = Object.entries(changes).map(([field, { to }]) => [field, to] as const);
  const { ownerId, ...fields } = Object.fromEntries(after.filter(([field]) => !isCustom(field)));
  const custom = after.filter(([field]) => isCustom(field)).map(([field, to]) => [customKey(field), to]);
  return {
    changes: {
      ...fields,
      ...(ownerId !== undefined && { ownerEmail: data.ownerEmail ?? emailOf(z.string().parse(ownerId)) }),
      ...(custom.length > 0 && { custom: Object.fromEntries(custom) }),
    },
  };
};

const tellers: Readonly<Partial<Record<EventType, Teller>>> = {
  'activity.completed': (event, emailOf) => ({ ...ofActivity(event, emailOf), ...noteIn(event) }),
  'activity.reopened': ofActivity,
  'activity.waived': ({ data: { activityId, reason } }) => ({ activityId, reason }),
  'activity.unwaived': ofActivity,
  'note.added': noteIn,
  'deal.won': closed,
  'deal.lost': closed,
  'deal.abandoned': closed,
  'deal.reopened': ({ data: { reason } }) => ({ reason }),
  'deal.stalled': () => ({}),
  'deal.updated': updated,
  'deal.participant_added': ofParticipant,
  'deal.participant_removed': ofParticipant,
  'deal.process_changed': ({ changes, data }) => ({
    processId: changes.processId?.to,
    processVersion: changes.processVersion?.to,
    activityMapping: data.activityMapping,
  }),
} satisfies Record<HistoryEntry['type'], Teller>;

/** What an event is in a history; nothing where it follows from another one, or is of a later release. */
const entriesOf = (event: FoundEvent, emailOf: EmailOf) => {
  const teller = isKnown(event) ? tellers[event.type] : undefined;
  if (teller === undefined) return [];
  const { type, occurredAt: at, actor, data } = event;
  return [{ type, at, byEmail: data.byEmail ?? emailOf(actor.userId), ...teller(event, emailOf) }];
};

/** What the deal said of itself before all of this happened. */
const fieldsAtFirst = (deal: Deal, events: readonly FoundEvent[]) => {
  const fields = new Map<string, unknown>(Object.entries(deal));
  const custom = new Map<string, unknown>(Object.entries(deal.custom));
  for (const { type, changes } of events.toReversed()) {
    if (type !== 'deal.updated') continue;
    for (const [field, { from }] of Object.entries(changes)) {
      if (!isCustom(field)) fields.set(field, from);
      else if (from === null) custom.delete(customKey(field));
      else custom.set(customKey(field), from);
    }
  }
  const sorted = [...custom].sort(([one], [other]) => (one < other ? -1 : 1));
  return z.object(dealFields).parse(Object.fromEntries([...fields, ['custom', Object.fromEntries(sorted)]]));
};

const begun = z.object({
  participantIds: z.array(z.string()),
  externalId: z.string().optional(),
  ownerEmail: z.string().optional(),
  byEmail: z.string().optional(),
});

/**
 * A deal as the line of a file: as it was when it was opened, and all that happened since. An import kept the names of
 * people it did not know, and their names are exported again. Throws where its events are not its history.
 */
export const dealLineOf = ({ deal, events, tasks, attachments }: WholeDeal, emailOf: EmailOf): DealLine => {
  const [opened, ...since] = events;
  if (opened?.type !== 'deal.opened') throw new Error(`The history of deal ${deal.id} lacks its beginning`);
  const { participantIds, externalId = deal.id, ownerEmail, byEmail } = begun.parse(opened.data);
  const { ownerId, ...fields } = fieldsAtFirst(deal, since);
  return dealLine.parse({
    ...fields,
    externalId,
    processId: opened.processId,
    processVersion: opened.processVersion,
    ownerEmail: ownerEmail ?? emailOf(ownerId) ?? null,
    participantEmails: participantIds.map(emailOf),
    openedAt: opened.occurredAt,
    openedByEmail: byEmail ?? emailOf(opened.actor.userId),
    history: since.flatMap((event) => entriesOf(event, emailOf)),
    tasks: tasks.map((task) => taskLineOf(task, emailOf)),
    attachments: attachmentLinesOf(attachments, emailOf),
  });
};

/** What a deal is, whoever did it and however: an exported deal is the same once it is imported again. */
export const essenceOf = ({ version, ownerId, participantIds, createdBy, ...deal }: Deal) => ({
  ...deal,
  participants: participantIds.length,
  completions: deal.completions.map(({ by, via, ...completion }) => completion),
  waivers: deal.waivers.map(({ by, ...waiver }) => waiver),
  closing: deal.closing && { ...deal.closing, by: null },
});
