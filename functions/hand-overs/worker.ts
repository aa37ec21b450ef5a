import {
  afterPage,
  afterRound,
  breakOff,
  type HandOver,
  type HandOverDecision,
  isOver,
} from '../../shared/hand-overs/rules/hand-over.ts';
import { countReassigned, findHandOver, listOpen, storeHandOver } from '../../shared/hand-overs/store.ts';
import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import { inLanes } from '../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../shared/kernel/log.ts';
import { findUser } from '../../shared/people/store.ts';
import { stepByStep } from '../jobs/resumable-job.ts';
import { reassign } from './reassign.ts';

const atOnce = 8;
const pageSize = 50;

const loadHandOver = async (handOverId: string) => {
  const handOver = await findHandOver(handOverId);
  if (handOver === undefined) throw new Error(`There is no hand-over ${handOverId}`);
  return handOver;
};

/** Tries the next page of what is open: what fails does not hold up the rest. */
const tryPage = async (handOver: HandOver) => {
  const { kind, after } = handOver.round;
  const { items, next } = await listOpen(kind, handOver.fromUserId, { after: after ?? undefined, limit: pageSize });
  const failed: string[] = [];
  let reassigned = 0;
  await inLanes(items, atOnce, async (id) => {
    try {
      if (await reassign(kind, id, handOver)) reassigned += 1;
    } catch (error) {
      logger.error('It could not be handed over', { handOver: handOver.id, kind, id, error });
      failed.push(id);
    }
  });
  return { reassigned, failed, next };
};

const contextOf = ({ startedBy, createdAt }: HandOver): Context => ({
  by: { ...startedBy, role: 'administrator' },
  at: notBefore(now(), createdAt),
});

/** The new owner is looked at before every page: they may be deactivated at any time. */
const nextStep = async (before: HandOver): Promise<HandOverDecision> => {
  if ((await findUser(before.toUserId))?.active !== true)
    return breakOff(before, await countReassigned(before.id), contextOf(before));
  const { handOver, roundEnds } = afterPage(before, await tryPage(before));
  if (!roundEnds) return { handOver, events: [] };
  return afterRound(handOver, await countReassigned(handOver.id), contextOf(handOver));
};

/** Hands over page by page. */
export const handOver = stepByStep<HandOver>({
  load: loadHandOver,
  isOver,
  step: async (before) => {
    const decision = await nextStep(before);
    await storeHandOver(before, decision);
    return decision.handOver;
  },
  leftBehind: ({ id, failedBecause, failures }) =>
    failedBecause === 'some_failed' ? `Hand-over ${id} left ${failures.count} behind` : undefined,
});
