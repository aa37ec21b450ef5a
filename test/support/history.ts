import { abandon, lose, reopen, win } from '../../shared/deals/rules/close.ts';
import { complete, undo, unwaive, waive } from '../../shared/deals/rules/complete.ts';
import type { Deal, Decision } from '../../shared/deals/rules/deal.ts';
import {
  addNote,
  addParticipant,
  editDeal,
  estimate,
  type NewNote,
  removeParticipant,
} from '../../shared/deals/rules/edit.ts';
import { openDeal } from '../../shared/deals/rules/open.ts';
import type { Context } from '../../shared/kernel/decision.ts';
import { DomainError } from '../../shared/kernel/errors.ts';
import type { Event } from '../../shared/kernel/event.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { Process } from '../../shared/processes/rules/process.ts';
import { stall } from '../../shared/stalled-deals/rules.ts';
import { aNote, context, frozen, newDeal, owner } from './factories.ts';

export type Command =
  | { readonly type: 'complete'; readonly activityId: string; readonly note?: NewNote | undefined }
  | { readonly type: 'undo' | 'unwaive'; readonly activityId: string }
  | { readonly type: 'waive'; readonly activityId: string; readonly reason: string }
  | { readonly type: 'win' | 'abandon' | 'reopen' | 'note' | 'stall' }
  | { readonly type: 'lose'; readonly reason: string }
  | { readonly type: 'estimate'; readonly manual: number | null }
  | { readonly type: 'rename'; readonly name: string }
  | { readonly type: 'edit'; readonly patch: Parameters<typeof editDeal>[1] }
  | { readonly type: 'addParticipant' | 'removeParticipant'; readonly userId: string };

/** One attempt: who tries what, so many seconds after the attempt before. */
export type Step = { readonly command: Command; readonly by: Actor; readonly pause: number };

/** What came of an attempt; `after` is `before` where it was refused. */
export type Moment = {
  readonly command: Command;
  readonly context: Context;
  readonly before: Deal;
  readonly after: Deal;
  readonly events: readonly Event[];
  readonly refusal: DomainError | null;
};

export const decide = (deal: Deal, process: Process, command: Command, context: Context): Decision => {
  switch (command.type) {
    case 'complete':
      return complete(deal, process, command, context);
    case 'undo':
      return undo(deal, process, command.activityId, context);
    case 'waive':
      return waive(deal, process, command, context);
    case 'unwaive':
      return unwaive(deal, process, command.activityId, context);
    case 'win':
      return win(deal, process, {}, context);
    case 'lose':
      return lose(deal, process, command, context);
    case 'abandon':
      return abandon(deal, {}, context);
    case 'reopen':
      return reopen(deal, process, {}, context);
    case 'estimate':
      return estimate(deal, command.manual, context);
    case 'rename':
      return editDeal(deal, { name: command.name }, context);
    case 'edit':
      return editDeal(deal, command.patch, context);
    case 'addParticipant':
      return addParticipant(deal, command.userId, context);
    case 'removeParticipant':
      return removeParticipant(deal, command.userId, context);
    case 'note':
      return addNote(deal, aNote('A thought.'), context);
    case 'stall':
      return stall(deal, process, context);
  }
};

const attempt = (before: Deal, process: Process, command: Command, context: Context): Moment => {
  try {
    const { deal, events } = decide(before, process, command, context);
    return { command, context, before, after: frozen(deal), events, refusal: null };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { command, context, before, after: before, events: [], refusal: error };
  }
};

/** Tries one step after the other on a deal, from so many seconds on. Every deal handed to a rule is frozen. */
export const playOn = (from: Deal, process: Process, steps: readonly Step[], begin = 0) => {
  const moments: Moment[] = [];
  let deal = frozen(from);
  let seconds = begin;
  for (const { command, by, pause } of steps) {
    seconds += pause;
    const moment = attempt(deal, process, command, context(by, seconds / 60));
    moments.push(moment);
    deal = moment.after;
  }
  return { moments, deal, seconds };
};

/** Opens a deal and tries one step after the other on it. */
export const play = (process: Process, steps: readonly Step[]) => {
  const opened = openDeal(frozen(process), newDeal, context(owner));
  return { opened, ...playOn(opened.deal, process, steps) };
};
