import { type Event, eventId, type NewEvent } from './event.ts';
import type { Actor } from './values.ts';

/** The circumstances of a command: who gives it, and when (nothing in the rules looks at a clock). */
export type Context = {
  readonly by: Omit<Actor, 'via'> & { readonly via: Event['actor']['via'] };
  readonly at: string;
};

/** What is imported happened long ago: rules can demand nothing of it any more, it is only recorded. */
export const isHistory = ({ by }: Context) => by.via === 'import';

/** Who does what happens by itself: on behalf of nobody, like another system. */
export const systemActor = { userId: 'stagecraft', role: 'administrator', via: 'api' } as const satisfies Context['by'];

/** Who is named as the cause of an event, and when it happened. */
export type Cause = { readonly by: Event['actor']; readonly at: string };

/** An instant that never runs behind what is already recorded, whatever the clocks of two machines say. */
export const notBefore = (at: string, earlier: string) => (at < earlier ? earlier : at);

/** The events that happened to a subject, numbered on from `after`. */
export const eventsOf = (
  subject: Event['subject'],
  after: number,
  place: Pick<Event, 'dealId' | 'processId' | 'processVersion'>,
  newEvents: readonly NewEvent[],
  { by, at }: Cause,
): Event[] =>
  newEvents.map(({ type, data = {}, changes = {} }, index) => ({
    id: eventId(subject.id, after + index + 1),
    type,
    occurredAt: at,
    subject,
    sequence: after + index + 1,
    actor: { userId: by.userId, via: by.via },
    ...place,
    data,
    changes,
  }));
