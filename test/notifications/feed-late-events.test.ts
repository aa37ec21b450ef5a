import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { beforeNext } from '../support/between-calls.ts';
import { countingCalls } from '../support/counted.ts';
import { follower } from '../support/feed.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal } from '../support/steps.ts';

const cloud = await startHandlers();
const { client, get } = await import('../../shared/table/table.ts');
const counted = countingCalls(client);
const [max, ann] = [cloud.as('max', 'manager'), cloud.as('ann')];

const second = 1_000;
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * second);

/** The record that the stream has of an event of a deal committed just now: it names the second. */
const recordOf = async (dealId: string, sequence: number) => {
  const { pk, sk } = { pk: `DEAL#${dealId}`, sk: `EVENT#${String(sequence).padStart(9, '0')}` };
  const NewImage = marshall(Object(await get({ pk, sk })));
  const ApproximateCreationDateTime = Math.floor(Date.now() / second);
  return { eventName: 'INSERT', dynamodb: { SequenceNumber: `${sequence}`, ApproximateCreationDateTime, NewImage } };
};
type Record = Awaited<ReturnType<typeof recordOf>>;

const followUp = async (...Records: Record[]) => {
  expect(await cloud.followUp({ Records })).toEqual({ batchItemFailures: [] });
};

const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

const estimate = async (dealId: string, value: number) => {
  (await ann.call(contracts.setManualProbability, { params: { dealId }, body: { value } })).ok();
};

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-02T12:00:00.250Z') });
  await cloud.seed();
});

beforeEach(() => later(10));

afterAll(() => cloud.stop());

const followingFromNow = async () => {
  const readOn = follower(max);
  await readOn();
  return readOn;
};

describe('an event that was committed six seconds after its stamp', () => {
  /** A deal whose opening stalls before it is committed, while others go on and the feed is read beyond its stamp. */
  const stalledOpening = async () => {
    later(6);
    const readOn = await followingFromNow();
    const others: string[] = [];
    beforeNext(client, 'TransactWriteItems', async () => {
      later(0.5);
      const other = await openDeal(ann);
      later(5.5);
      others.push(...idsOf(await readOn()));
      expect(others).toEqual([`${other.id}-1`]);
    });
    const { id } = await openDeal(ann);
    return { id, readOn, record: await recordOf(id, 1) };
  };

  it('has been passed by whoever follows the feed', async () => {
    const { readOn } = await stalledOpening();
    later(60);
    expect(await readOn()).toEqual([]);
  });

  it('comes once follow-up has handled its record', async () => {
    const { id, readOn, record } = await stalledOpening();
    later(0.7);
    await followUp(record);
    later(6);
    expect(idsOf(await readOn())).toEqual([`${id}-1`]);
  });

  it('comes before what happened to its deal next', async () => {
    const { id, readOn, record } = await stalledOpening();
    later(0.1);
    await estimate(id, 30);
    later(0.7);
    await followUp(record, await recordOf(id, 2));
    later(6);
    expect(idsOf(await readOn())).toEqual([`${id}-1`, `${id}-2`]);
  });

  it('comes also where follow-up is behind, after what happened meanwhile', async () => {
    const { id, readOn, record } = await stalledOpening();
    later(0.1);
    await estimate(id, 30);
    later(3_600);
    expect(idsOf(await readOn())).toEqual([`${id}-2`]);
    await followUp(record);
    later(6);
    expect(idsOf(await readOn())).toEqual([`${id}-1`]);
  });

  it('comes where its new place was late itself', async () => {
    const { id, readOn, record } = await stalledOpening();
    beforeNext(client, 'PutItem', async () => {
      later(10);
      await openDeal(ann);
      later(6);
      expect(await readOn()).toHaveLength(1);
    });
    await followUp(record);
    later(6);
    expect(idsOf(await readOn())).toEqual([`${id}-1`]);
  });

  it('may come again where its record is delivered again, as the same event', async () => {
    const { id, readOn, record } = await stalledOpening();
    await followUp(record);
    later(6);
    const [first] = await readOn();
    await followUp(record);
    later(6);
    expect(first?.id).toBe(`${id}-1`);
    expect(await readOn()).toEqual([first]);
  });

  it('stays one event of the timeline, as it was', async () => {
    const { id, readOn, record } = await stalledOpening();
    const timeline = async () => (await ann.call(contracts.getTimeline, { params: { dealId: id } })).ok().items;
    const before = await timeline();
    await followUp(record);
    later(6);
    expect(await readOn()).toEqual(before);
    expect(await timeline()).toEqual(before);
  });
});

describe('a record of the stream', () => {
  const writesOf = async (record: object) => {
    const { operations } = await counted(() => cloud.followUp({ Records: [record] }));
    return operations.filter((operation) => operation === 'PutItem').length;
  };

  /** The stream names the second only: stamped at its begin or later, nothing stays that was over 2.5 s late. */
  it.each([
    [0, 0, 0],
    [0, 1_999, 0],
    [0, 2_000, 1],
    [750, 2_249, 0],
    [750, 2_250, 1],
    [750, 60_000, 1],
  ])('of an event stamped at ms %i and committed %i ms later moves it %i times', async (stamp, late, times) => {
    vi.setSystemTime(Math.ceil(Date.now() / second) * second + stamp);
    const { id } = await openDeal(ann);
    later(late / second);
    expect(await writesOf(await recordOf(id, 1))).toBe(times);
  });

  it('without a time moves what is not of this moment', async () => {
    const { id } = await openDeal(ann);
    const { eventName, dynamodb } = await recordOf(id, 1);
    const record = { eventName, dynamodb: { ...dynamodb, ApproximateCreationDateTime: undefined } };
    expect(await writesOf(record)).toBe(0);
    later(3);
    expect(await writesOf(record)).toBe(1);
  });

  it('of something that is no event leaves the batch to fail at it', async () => {
    const { id } = await openDeal(ann);
    const good = await recordOf(id, 1);
    const NewImage = marshall({ pk: 'p', sk: 's', entity: 'event', type: 'nonsense' });
    const poison = { eventName: 'INSERT', dynamodb: { SequenceNumber: '7', NewImage } };
    expect(await cloud.followUp({ Records: [good, poison] })).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
  });
});

describe('the events of one deal', () => {
  it('come in their sequence, however wrong the clocks of those who changed it were', async () => {
    const readOn = await followingFromNow();
    const start = Date.now();
    const { id } = await openDeal(ann);
    const clocks = [3_000, -3_000, 40, 20, -10_000, 0, 10_000, -1, 9_999, 5, 2_500, -2_500];
    for (const [index, wrong] of clocks.entries()) {
      vi.setSystemTime(start + index * 10 + wrong);
      await estimate(id, index);
    }
    vi.setSystemTime(start + 60 * second);
    expect((await readOn()).map(({ sequence }) => sequence)).toEqual(
      [...clocks.keys(), clocks.length].map((n) => n + 1),
    );
  });
});
