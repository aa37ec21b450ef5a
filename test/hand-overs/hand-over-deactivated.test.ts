import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandOvers } from '../support/hand-overs.ts';
import { deactivate } from '../support/steps.ts';
import { inMemoryUserPool } from '../support/user-pool.ts';
import { hardlyAny } from '../support/worker.ts';

const cloud = await startHandOvers();
const { admin, start, deliver, read, openOf } = cloud;
inMemoryUserPool();
const fine = { batchItemFailures: [] };
let [leaver, heir] = ['', ''];

beforeEach(async () => {
  ({ leaver, heir } = await cloud.enterPair());
});

afterAll(() => cloud.stop());

/** A hand-over of 60 deals, whose new owner was deactivated when the first page of them was given. */
const cutShort = async () => {
  await cloud.openDeals(leaver, 60);
  const id = await start(leaver, heir);
  await deliver(id, hardlyAny);
  await deactivate(admin, heir);
  cloud.sent();
  return id;
};

describe('a hand-over whose new owner is deactivated meanwhile', () => {
  it('gives them nothing more, and says why and what it gave', async () => {
    const id = await cutShort();
    expect(await deliver(id)).toEqual(fine);
    const handOver = await read(leaver, id);
    expect(handOver).toMatchObject({
      state: 'failed',
      failedBecause: 'new_owner_inactive',
      counts: { deals: 50, tasks: 0 },
      finishedAt: expect.any(String),
    });
    expect([(await openOf(leaver)).deals.length, (await openOf(heir)).deals.length]).toEqual([10, 50]);
    expect(cloud.sent()).toEqual([]);
  });

  it('gives nothing at all where that was before it began', async () => {
    await cloud.openDeals(leaver, 1);
    const id = await start(leaver, heir);
    await deactivate(admin, heir);
    expect(await deliver(id)).toEqual(fine);
    expect(await read(leaver, id)).toMatchObject({ state: 'failed', counts: { deals: 0, tasks: 0 } });
    expect((await openOf(heir)).deals).toEqual([]);
  });

  it('stays as it ended when they come back and its message is delivered again; another one takes the rest', async () => {
    const id = await cutShort();
    await deliver(id);
    const ended = await read(leaver, id);
    const params = { userId: heir };
    const headers = { 'if-match': '*' };
    (await admin.call(contracts.administerUser, { params, headers, body: { active: true } })).ok();
    expect(await deliver(id)).toEqual(fine);
    expect(await read(leaver, id)).toEqual(ended);
    const another = await start(leaver, heir);
    await deliver(another);
    expect(await read(leaver, another)).toMatchObject({ state: 'done', failedBecause: null, counts: { deals: 10 } });
  });
});
