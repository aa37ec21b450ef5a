import type { Event } from '../../../shared/kernel/event.ts';
import { inline, quoted } from '../text.ts';
import type { Told } from '../told.ts';
import type { Names } from './names.ts';
import type { About } from './subject.ts';
import type { Cast } from './templates.ts';

/** Whom and what an event is about, by name as people wrote it; undefined: there is none, or it is gone. */
type Named = {
  readonly deal: string | undefined;
  /** The activity, the task or the process. */
  readonly thing: string | undefined;
  /** Whom it happened to; in a hand-over who leaves. */
  readonly person: string | undefined;
  readonly successor: string | undefined;
};

export const namedIn = ({ dealId, subject }: Event, told: Told, { deals, users }: Names): Named => {
  const { name, activityId, task, userId, fromUserId, toUserId } = told;
  const ofDeal = subject.kind === 'deal' && activityId === undefined;
  return {
    // As it is called now; where it is gone, as its first and its last event call it.
    deal: (dealId === null ? undefined : deals.get(dealId)?.name) ?? (ofDeal ? name : undefined),
    thing: task?.title ?? (ofDeal ? undefined : (name ?? activityId)),
    person: users.get(userId ?? fromUserId ?? subject.id)?.name,
    successor: toUserId && users.get(toUserId)?.name,
  };
};

/** Other systems, and who was never entered into the directory, have no name in it. */
const whoIn = ({ actor }: Event, { users }: Names) =>
  users.get(actor.userId)?.name ?? (actor.via === 'api' ? 'Another system' : 'Somebody');

/** The same as parts of a sentence. */
export const castOf = (event: Event, { deal, thing, person, successor }: Named, names: Names): Cast => ({
  who: inline(whoIn(event, names)),
  deal: deal === undefined ? 'a deal that is gone' : `the deal ${quoted(deal)}`,
  thing: thing === undefined ? 'something' : quoted(thing),
  person: inline(person ?? 'somebody'),
  successor: inline(successor ?? 'somebody'),
});

/** What the subject of the mail names, and how where there is no name. */
export const aboutIn = ({ subject }: Event, { deal, thing, person }: Named): About => {
  switch (subject.kind) {
    case 'deal':
    case 'task':
      return { thing, whole: deal, otherwise: 'a deal' };
    case 'process':
    case 'migration':
      return { whole: thing, otherwise: 'a sales process' };
    case 'user':
    case 'hand_over':
      return { whole: person, otherwise: 'a user' };
    case 'import':
    case 'export':
      return { whole: undefined, otherwise: 'a file' };
    case 'webhook':
      return { whole: thing, otherwise: 'a webhook' };
  }
};
