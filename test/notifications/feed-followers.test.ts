import { afterAll, beforeAll, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { wait } from '../../shared/kernel/clock.ts';
import type { FoundEvent } from '../../shared/kernel/event.ts';
import { follower } from '../support/feed.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal } from '../support/steps.ts';
import { until } from '../support/until.ts';

const cloud = await startHandlers();
const max = cloud.as('max', 'manager');
const writers = ['ada', 'ann', 'bob', 'eve'].map((userId) => cloud.as(userId, 'administrator'));
const pause = 30;

beforeAll(() => cloud.seed());

afterAll(() => cloud.stop());

/** Everybody estimates the probability of every deal in turn, until it is enough; who is overtaken goes on. */
const writeUntil = (isEnough: () => boolean, dealIds: readonly string[]) =>
  writers.map(async (writer, index) => {
    for (let change = index; !isEnough(); change += 1) {
      const params = { dealId: dealIds[change % dealIds.length] ?? '' };
      await writer.call(contracts.setManualProbability, { params, body: { value: change % 100 } });
      await wait(pause);
    }
  });

const historyOf = async (dealId: string) => {
  const query = { limit: '100' };
  const timeline = await allPages(async (cursor) =>
    (await max.call(contracts.getTimeline, { params: { dealId }, query: { ...query, ...cursor } })).ok(),
  );
  return timeline.toReversed();
};

it('shows each follower every event once, per deal in its sequence, while many write at once', async () => {
  const deals = await Promise.all(writers.map((writer) => openDeal(writer)));
  const followers = ['3', '17', '100'].map((limit) => {
    const seen: FoundEvent[] = [];
    const readOn = follower(max, { limit });
    return { seen, readOn: async () => seen.push(...(await readOn())) };
  });
  const readOn = () => Promise.all(followers.map((each) => each.readOn()));

  let isEnough = false;
  const writing = writeUntil(
    () => isEnough,
    deals.map(({ id }) => id),
  );
  await until(async () => Math.min(...(await readOn())) > 60);
  isEnough = true;
  await Promise.all(writing);

  const histories = await Promise.all(deals.map(({ id }) => historyOf(id)));
  const written = histories.flat().length;
  const ofDeals = (seen: readonly FoundEvent[]) => seen.filter(({ subject }) => subject.kind === 'deal');
  expect(written).toBeGreaterThan(Math.max(...followers.map(({ seen }) => ofDeals(seen).length)));
  await until(async () => {
    await readOn();
    return followers.every(({ seen }) => ofDeals(seen).length >= written);
  });
  for (const { seen } of followers) {
    for (const history of histories) {
      expect(seen.filter(({ dealId }) => dealId === history[0]?.dealId)).toEqual(history);
    }
  }
});
