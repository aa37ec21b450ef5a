import { type Attempt, type Delivery, newDelivery } from '../../shared/webhooks/rules/delivery.ts';
import type { AttemptOutcome } from '../../shared/webhooks/rules/retry-policy.ts';
import { frozen, minute } from './factories.ts';

export const wonEvent = {
  id: 'deal-1-4',
  type: 'deal.won',
  subject: { kind: 'deal', id: 'deal-1' },
  sequence: 4,
} as const;
export const entered = frozen(newDelivery('hook', wonEvent, minute(0)));

export const arrived: Attempt = {
  at: minute(1),
  milliseconds: 80,
  status: 204,
  answer: '',
  failure: null,
  detail: null,
};
export const refused: Attempt = { ...arrived, status: 500, failure: 'status_refused' };
export const hung: Attempt = { ...arrived, status: null, answer: null, milliseconds: 15_000, failure: 'timed_out' };

export const outcomeOf = (attempt: Attempt, is: Partial<AttemptOutcome> = {}): AttemptOutcome =>
  frozen({ attempt, replayNumber: 1, retryAfterSeconds: null, isLast: false, ...is });

/** Seconds from the end of the last attempt to the next; null where there is none. */
export const pauseOf = ({ attempts, nextAttemptAt }: Delivery) => {
  const last = attempts.at(-1);
  if (last === undefined || nextAttemptAt === null) return null;
  return (Date.parse(nextAttemptAt) - Date.parse(last.at) - last.milliseconds) / 1_000;
};
