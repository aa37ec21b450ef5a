import type { Attachment } from '../../attachments/rules.ts';
import type { Deal, Decision } from '../../deals/rules/deal.ts';
import { openDeal } from '../../deals/rules/open.ts';
import type { Context } from '../../kernel/decision.ts';
import { DomainError, type Fault, maxFaults } from '../../kernel/errors.ts';
import type { Event } from '../../kernel/event.ts';
import type { TaskDecision } from '../../tasks/rules/tasks.ts';
import type { DealLine, HistoryEntry } from './deal-line.ts';
import type { People } from './file-values.ts';
import { type Meaning, stepsOf } from './history-steps.ts';
import { faultsOfAttachments, faultsOfTasks, importAttachment, importTask } from './lines.ts';

/** A line that makes no sense, with every fault and its place in it. */
export class LineRefused extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super();
    this.faults = faults;
  }
}

/** Something that a line tells and a rule refuses; `pointer` is its place in the line. */
export class EntryRefused extends Error {
  readonly pointer: string;
  readonly refusal: DomainError;
  constructor(pointer: string, refusal: DomainError) {
    super();
    this.pointer = pointer;
    this.refusal = refusal;
  }
}

type ImportDeal = Meaning & {
  readonly id: string;
  /** Marks every event as one of an import. */
  readonly marks: { readonly importId: string; readonly silent?: true };
  /** Marks the first event, so that the line is known again. */
  readonly origin: Readonly<Record<string, string | number>>;
  /** Now: nothing in a line can be later. */
  readonly at: string;
};

const faultsOfOrder = ({ openedAt, history }: DealLine, now: string): Fault[] => {
  const moments = [{ pointer: '/openedAt', at: openedAt }].concat(
    history.map(({ at }, index) => ({ pointer: `/history/${index}/at`, at })),
  );
  return moments.flatMap(({ pointer, at }, index) => {
    if (at > now) return [{ pointer, code: 'in_future', message: 'This has not happened yet' }];
    const before = moments[index - 1]?.at ?? at;
    return at < before
      ? [{ pointer, code: 'out_of_order', message: 'The history does not tell the oldest first' }]
      : [];
  });
};

const faultsOf = (line: DealLine, { id, at }: ImportDeal): Fault[] => [
  ...faultsOfOrder(line, at),
  ...faultsOfTasks(line.tasks, at),
  ...faultsOfAttachments(line.attachments, id),
];

const refusedAt = <T>(pointer: string, decide: () => T): T => {
  try {
    return decide();
  } catch (error) {
    throw error instanceof DomainError ? new EntryRefused(pointer, error) : error;
  }
};

type Moment = { readonly at: string; readonly byEmail?: string | undefined };

/** On behalf of the person in the line, with every right: it happened. */
const contextOf = ({ userIdOf, importerId }: Meaning, { at, byEmail }: Moment): Context => {
  const userId = byEmail === undefined ? undefined : userIdOf(byEmail);
  return { by: { userId: userId ?? importerId, role: 'administrator', via: 'import' }, at };
};

/** Unknown people are kept by name. */
const unknown = ({ userIdOf }: People, name: string, email: string | null | undefined) =>
  email == null || userIdOf(email) !== undefined ? {} : { [name]: email };

const unknownIn = (entry: HistoryEntry, people: People) => ({
  ...unknown(people, 'byEmail', entry.byEmail),
  ...(entry.type === 'deal.updated' && unknown(people, 'ownerEmail', entry.changes.ownerEmail)),
});

const unknownAtFirst = ({ ownerEmail, openedByEmail, participantEmails }: DealLine, people: People) => {
  const strangers = participantEmails.filter((email) => people.userIdOf(email) === undefined);
  return {
    ...unknown(people, 'ownerEmail', ownerEmail),
    ...unknown(people, 'byEmail', openedByEmail),
    ...(strangers.length > 0 && { participantEmails: strangers }),
  };
};

const opened = (line: DealLine, command: ImportDeal): Decision => {
  const { userIdOf, importerId, process, id } = command;
  const { name, value, company, contact, ownerEmail, participantEmails, expectedCloseOn, custom } = line;
  const ownerId = (ownerEmail === null ? undefined : userIdOf(ownerEmail)) ?? importerId;
  const participantIds = participantEmails.map(userIdOf).filter((userId) => userId !== undefined);
  const fields = { name, value, company, contact, ownerId, participantIds, expectedCloseOn, custom };
  return openDeal(process, { id, ...fields }, contextOf(command, { at: line.openedAt, byEmail: line.openedByEmail }));
};

/** A deal as a line tells it, with all that belongs to it; its files are kept already. */
export type Imported = {
  readonly deal: Deal;
  readonly events: readonly Event[];
  readonly tasks: readonly TaskDecision[];
  readonly attachments: readonly Attachment[];
};

/**
 * A deal with its history, as a line of an import tells it: everything happens by the same rules as at the time, to the
 * same stages, visits and probability, but nothing that was done is forbidden any more. Throws `LineRefused`,
 * `EntryRefused`.
 */
export const importDeal = (line: DealLine, command: ImportDeal): Imported => {
  const faults = faultsOf(line, command);
  if (faults.length > 0) throw new LineRefused(faults.slice(0, maxFaults));
  const { marks, origin } = command;
  const marked = ({ events }: { readonly events: readonly Event[] }, data: object = {}) =>
    events.map((event) => ({ ...event, data: { ...event.data, ...data, ...marks } }));

  const first = opened(line, command);
  let { deal } = first;
  let { process } = command;
  const events = marked(first, { ...origin, ...unknownAtFirst(line, command) });
  for (const [index, entry] of line.history.entries()) {
    const context = contextOf(command, entry);
    for (const step of stepsOf(entry, command)) {
      const decision = refusedAt(`/history/${index}`, () => step(deal, process, context));
      events.push(...marked(decision, unknownIn(entry, command)));
      deal = decision.deal;
      process = decision.process ?? process;
    }
  }
  const tasks = line.tasks.map((task) => importTask(task, deal, command));
  return {
    deal,
    events,
    tasks: tasks.map((decision) => ({ ...decision, events: marked(decision) })),
    attachments: line.attachments.map((attachment) => importAttachment(attachment, command)),
  };
};
