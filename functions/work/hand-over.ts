import { now } from '../../shared/clock.ts';
import {
  afterPage,
  afterRound,
  breakOff,
  type HandOver,
  type HandOverDecision,
  isOver,
} from '../../shared/domain/hand-over.ts';
import { type Context, notBefore } from '../../shared/domain/journal.ts';
import { logger } from '../../shared/log.ts';
import { countReassigned, findHandOver, listOpen, storeHandOver } from '../../shared/persistence/hand-overs.ts';
import { VersionConflict } from '../../shared/persistence/store-errors.ts';
import { findUser } from '../../shared/persistence/users.ts';
import { queueConsumer } from '../shell/queue-consumer.ts';
import { handOverMessage, queueHandOver } from './hand-over-queue.ts';
import { inLanes } from './in-lanes.ts';
import { reassign } from './reassign.ts';

const atOnce = 8;
const pageSize = 50;
/** Milliseconds: enough for a page on a bad day. */
const spare = 10_000;

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

/** Goes a page on; what another delivery of the same message did meanwhile counts as well. */
const goOn = async (before: HandOver) => {
  const decision = await nextStep(before);
  try {
    await storeHandOver(before, decision);
    return decision.handOver;
  } catch (error) {
    if (error instanceof VersionConflict) return loadHandOver(before.id);
    throw error;
  }
};

/**
 * Hands over page by page, and has itself go on in another invocation where time runs out. What it did stands in the
 * table: it may be delivered twice and killed anywhere.
 */
export const handler = queueConsumer(async (message, invocation) => {
  const { handOverId } = handOverMessage.parse(message);
  let handOver = await loadHandOver(handOverId);
  if (isOver(handOver)) return;
  do handOver = await goOn(handOver);
  while (handOver.state === 'running' && invocation.getRemainingTimeInMillis() > spare);
  if (handOver.state === 'running') await queueHandOver(handOverId);
  if (handOver.failedBecause === 'some_failed')
    throw new Error(`Hand-over ${handOverId} left ${handOver.failures.count} behind`);
});
