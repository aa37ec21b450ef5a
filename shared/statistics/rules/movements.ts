import type * as z from 'zod';
import type { DealFacts } from '../../deals/rules/facts.ts';
import type { movements as answer } from './answers.ts';
import { type Counts, counting, whole } from './counts.ts';
import type { Figure } from './figure.ts';
import type { View } from './view.ts';

type Answer = z.infer<z.ZodObject<typeof answer>>;

/** Nothing has happened yet at or after this instant. */
const endOf = ({ period, now }: View) => Math.min(period.to, now);
const beginOf = (view: View) => Math.min(view.period.from, endOf(view));

const hasHappened = (instant: number, view: View) => view.period.from <= instant && instant < endOf(view);

/** Whether a deal was opened before an instant, and not closed then. */
const wasOpenAt = ({ createdAt, closing, earlierClosings }: DealFacts, instant: number) =>
  createdAt < instant &&
  (closing === null || closing.at >= instant) &&
  !earlierClosings.some(({ at, reopenedAt }) => at < instant && instant <= reopenedAt);

const timesClosed = ({ status, closing, earlierClosings }: DealFacts, as: DealFacts['status'], view: View) => {
  let times = closing !== null && status === as && hasHappened(closing.at, view) ? 1 : 0;
  for (const earlier of earlierClosings) if (earlier.status === as && hasHappened(earlier.at, view)) times += 1;
  return times;
};

const timesReopened = ({ earlierClosings }: DealFacts, view: View) => {
  let times = 0;
  for (const { reopenedAt } of earlierClosings) if (hasHappened(reopenedAt, view)) times += 1;
  return times;
};

const isOfProcess = (stageId: string | null, { stages }: View) => stageId === null || stages.indexOf(stageId) >= 0;

/** How often a deal came from one stage into a later one (1), or into one before it (-1). */
const timesMoved = ({ visits }: DealFacts, direction: 1 | -1, view: View) => {
  let times = 0;
  for (const [index, { stageId, enteredAt }] of visits.entries()) {
    const before = visits[index - 1];
    if (before === undefined || !hasHappened(enteredAt, view)) continue;
    if (!isOfProcess(before.stageId, view) || !isOfProcess(stageId, view)) continue;
    const way = view.stages.indexOf(stageId) - view.stages.indexOf(before.stageId);
    if (Math.sign(way) === direction) times += 1;
  }
  return times;
};

const { at, ...happened } = counting(
  {
    openAtStart: (deal, view) => wasOpenAt(deal, beginOf(view)),
    opened: ({ createdAt }, view) => hasHappened(createdAt, view),
    movedForward: (deal, view) => timesMoved(deal, 1, view),
    movedBack: (deal, view) => timesMoved(deal, -1, view),
    won: (deal, view) => timesClosed(deal, 'won', view),
    lost: (deal, view) => timesClosed(deal, 'lost', view),
    abandoned: (deal, view) => timesClosed(deal, 'abandoned', view),
    reopened: timesReopened,
    openAtEnd: (deal, view) => wasOpenAt(deal, endOf(view)),
  },
  () => whole,
  () => true,
);

/**
 * What happened in the period, whatever puts a deal into it otherwise (docs/statistics.md, "Formulas": movements): a deal that was lost
 * twice was lost two times, since what was open at the start, was opened and reopened, less what was closed, is what is
 * open at the end. Of a deal the last twenty closings before the present one are known, and the last hundred visits: what
 * lies before them is not counted.
 */
export const movements: Figure<Counts<keyof Answer>, Answer> = {
  definition:
    'Each opening, change of stage, closing and reopening that happened in the period counts, also those that were undone later.',
  over: 'life',
  ...happened,
  parts: [],
  answer: (counts) => at(counts),
};
