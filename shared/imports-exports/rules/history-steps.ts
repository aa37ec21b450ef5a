import { changeProcess } from '../../deals/rules/change-process.ts';
import { abandon, lose, reopen, win } from '../../deals/rules/close.ts';
import { complete, undo, unwaive, waive } from '../../deals/rules/complete.ts';
import { type Deal, type Decision, noChange } from '../../deals/rules/deal.ts';
import {
  addNote,
  addParticipant,
  editDeal,
  estimate,
  type NewNote,
  removeParticipant,
} from '../../deals/rules/edit.ts';
import type { Context } from '../../kernel/decision.ts';
import { UnknownVersion } from '../../kernel/errors.ts';
import type { Process } from '../../processes/rules/process.ts';
import { stall } from '../../stalled-deals/rules.ts';
import type { HistoryEntry } from './deal-line.ts';
import type { People } from './file-values.ts';

/** What a line means here. What somebody unknown did, and owned, is the importer's. */
export type Meaning = People & {
  /** The version in which the deal was opened. */
  readonly process: Process;
  /** Those that its history names besides. */
  readonly findProcess: (processId: string, version: number) => Process | undefined;
  readonly newNote: (note: {
    readonly text: string;
    readonly attachmentIds?: readonly string[] | undefined;
  }) => NewNote;
};

/** Where the deal changed its process, the decision names the new one. */
type Step = (deal: Deal, process: Process, context: Context) => Decision & { readonly process?: Process };

type Entry<Type extends HistoryEntry['type']> = Extract<HistoryEntry, { type: Type }>;

const completed = ({ activityId, note, attachmentIds }: Entry<'activity.completed'>, { newNote }: Meaning): Step => {
  const written = note === undefined ? undefined : newNote({ text: note, attachmentIds });
  return (deal, process, context) => complete(deal, process, { activityId, note: written }, context);
};

/** An estimate is a change of its own. */
const updated = ({ changes }: Entry<'deal.updated'>, { userIdOf, importerId }: Meaning): Step[] => {
  const { ownerEmail, manualProbability, ...patch } = changes;
  const owner = ownerEmail === undefined ? {} : { ownerId: userIdOf(ownerEmail) ?? importerId };
  return [
    ...(manualProbability === undefined
      ? []
      : [(deal: Deal, _: Process, context: Context) => estimate(deal, manualProbability, context)]),
    (deal, _, context) => editDeal(deal, { ...patch, ...owner }, context),
  ];
};

const moved =
  ({ processId, processVersion, activityMapping }: Entry<'deal.process_changed'>, { findProcess }: Meaning): Step =>
  (deal, process, context) => {
    const to = findProcess(processId, processVersion);
    if (to === undefined) throw new UnknownVersion();
    return { ...changeProcess(deal, process, { to, activityMapping }, context), process: to };
  };

/** Whom nobody knows here is no participant. */
const ofParticipant =
  (change: typeof addParticipant, { email }: { readonly email: string }, { userIdOf }: Meaning): Step =>
  (deal, _, context) => {
    const userId = userIdOf(email);
    return userId === undefined ? noChange(deal) : change(deal, userId, context);
  };

/** What happened to a deal, as the same commands that people give. */
export const stepsOf = (entry: HistoryEntry, meaning: Meaning): Step[] => {
  switch (entry.type) {
    case 'activity.completed':
      return [completed(entry, meaning)];
    case 'activity.reopened':
      return [(deal, process, context) => undo(deal, process, entry.activityId, context)];
    case 'activity.waived':
      return [(deal, process, context) => waive(deal, process, entry, context)];
    case 'activity.unwaived':
      return [(deal, process, context) => unwaive(deal, process, entry.activityId, context)];
    case 'note.added':
      return [
        (deal, _, context) =>
          addNote(deal, meaning.newNote({ text: entry.note, attachmentIds: entry.attachmentIds }), context),
      ];
    case 'deal.won':
      return [(deal, process, context) => win(deal, process, entry, context)];
    case 'deal.lost':
      return [(deal, process, context) => lose(deal, process, entry, context)];
    case 'deal.abandoned':
      return [(deal, _, context) => abandon(deal, entry, context)];
    case 'deal.reopened':
      return [(deal, process, context) => reopen(deal, process, entry, context)];
    case 'deal.stalled':
      return [stall];
    case 'deal.updated':
      return updated(entry, meaning);
    case 'deal.participant_added':
      return [ofParticipant(addParticipant, entry, meaning)];
    case 'deal.participant_removed':
      return [ofParticipant(removeParticipant, entry, meaning)];
    case 'deal.process_changed':
      return [moved(entry, meaning)];
  }
};
