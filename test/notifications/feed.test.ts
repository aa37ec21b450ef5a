import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { event } from '../../shared/kernel/event.ts';
import { countingCalls } from '../support/counted.ts';
import { feedPage, follower } from '../support/feed.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const { client } = await import('../../shared/table/table.ts');
const counted = countingCalls(client);
const [max, ann] = [cloud.as('max', 'manager'), cloud.as('ann')];

const second = 1_000;
const day = 86_400 * second;
const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);
const subjectsOf = (events: readonly { readonly subject: { readonly id: string } }[]) =>
  events.map(({ subject }) => subject.id);

/** A follower who has read all that was there. */
const followingFromNow = async (query: Readonly<Record<string, string>> = {}) => {
  later(6 * second);
  const readOn = follower(max, query);
  await readOn();
  return readOn;
};

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-02T12:00:00.000Z') });
});

afterAll(() => cloud.stop());

it('gives a stack where nothing happened yet a cursor, by which the first event comes', async () => {
  const readOn = follower(max);
  expect(await readOn()).toEqual([]);
  await cloud.seed();
  later(6 * second);
  expect(typesOf(await readOn())).toEqual(['process.published']);
});

describe('following the feed', () => {
  beforeEach(() => later(6 * second));

  it('tells what happened in its order, also what one change sets off in one instant', async () => {
    const readOn = await followingFromNow();
    const { id } = await openDeal(ann);
    for (const activityId of ['first-conversation', 'budget-discussed', 'decision-makers-met']) {
      await ann.call(contracts.completeActivity, { params: { dealId: id, activityId } });
    }
    for (let value = 1; value < 8; value += 1) {
      await ann.call(contracts.setManualProbability, { params: { dealId: id }, body: { value } });
    }
    later(6 * second);
    const events = await readOn();
    const timeline = (await ann.call(contracts.getTimeline, { params: { dealId: id }, query: { limit: '100' } })).ok();
    expect(events.length).toBeGreaterThan(10);
    expect(events).toEqual(timeline.items.toReversed());
  });

  it('tells of everything: deals, processes, people', async () => {
    const readOn = await followingFromNow();
    await cloud.enter('eve');
    await publishProcess(cloud.as('ada', 'administrator'), { first: [{ id: 'a' }] });
    await openDeal(ann);
    later(6 * second);
    expect(typesOf(await readOn()).sort()).toEqual(['deal.opened', 'process.published', 'user.changed']);
  });

  it('keeps the last five seconds back, whose events may still be on their way', async () => {
    const readOn = await followingFromNow();
    const { id } = await openDeal(ann);
    later(5 * second - 1);
    expect(await readOn()).toEqual([]);
    later(2);
    expect(subjectsOf(await readOn())).toEqual([id]);
  });

  it('answers an empty page with a cursor that stays good, at the end', async () => {
    const readOn = await followingFromNow();
    await openDeal(ann);
    later(6 * second);
    expect(await readOn()).toHaveLength(1);
    expect(await readOn()).toEqual([]);
    const { id } = await openDeal(ann);
    later(6 * second);
    expect(subjectsOf(await readOn())).toEqual([id]);
    expect(await readOn()).toEqual([]);
  });

  it.each(['1', '2', '100'])('goes on over midnights and days without events, in pages of %s', async (limit) => {
    const readOn = await followingFromNow({ limit });
    const opened: string[] = [];
    for (const pause of [0, 1, day, 3 * day, 40 * day, 1]) {
      later(pause);
      opened.push((await openDeal(ann)).id);
    }
    later(30 * day);
    expect(await readOn()).toEqual(
      opened.map((id) => expect.objectContaining({ type: 'deal.opened', dealId: id, sequence: 1 })),
    );
  });

  it('begins with the first day of the stack', async () => {
    const [first] = await follower(max)();
    expect(first).toMatchObject({ type: 'process.published', subject: { kind: 'process', id: 'default' } });
  });

  it('puts what is told of the past where it was recorded, behind what a follower has seen', async () => {
    const { eventWrites } = await import('../../shared/table/event-item.ts');
    const { write } = await import('../../shared/table/table.ts');
    const { id } = await openDeal(ann);
    later(6 * second);
    const readOn = follower(max);
    const known = (await readOn()).at(-1);
    expect(known?.subject.id).toBe(id);
    const imported = {
      ...known,
      id: 'old-1',
      subject: { kind: 'deal', id: 'old' },
      occurredAt: '2019-01-01T09:00:00.000Z',
    };
    await write(eventWrites([event.parse(imported)]));
    later(6 * second);
    expect(await readOn()).toEqual([imported]);
  });
});

describe('types', () => {
  it('chooses among events', async () => {
    const readOn = await followingFromNow({ types: 'deal.opened,deal.abandoned' });
    const { id } = await openDeal(ann);
    const params = { dealId: id };
    await ann.call(contracts.setManualProbability, { params, body: { value: 30 } });
    await ann.call(contracts.abandonDeal, { params });
    later(6 * second);
    expect(typesOf(await readOn())).toEqual(['deal.opened', 'deal.abandoned']);
  });

  it('move the cursor also over events that they do not choose', async () => {
    await openDeal(ann);
    later(6 * second);
    const query = { types: 'deal.won' };
    const seen = new Set<string>();
    let cursor = {};
    for (;;) {
      const { items, nextCursor } = await feedPage(max, { ...query, ...cursor });
      expect(items).toEqual([]);
      if (seen.has(nextCursor)) break;
      seen.add(nextCursor);
      cursor = { cursor: nextCursor };
    }
    expect(seen.size).toBeGreaterThan(1);
    const { operations } = await counted(() => feedPage(max, { ...query, ...cursor }));
    expect(operations).toEqual(['Query']);
  });

  it.each(['', 'deal.exploded', 'deal.won,', 'deal.won, deal.lost', ','])('are refused as %j', async (types) => {
    const answer = await max.call(contracts.listEvents, { query: { types } });
    expect(statusAndCode(answer)).toEqual([400, 'invalid_request']);
  });
});

describe('who may follow', () => {
  it('are managers and administrators', async () => {
    expect((await max.call(contracts.listEvents)).status).toBe(200);
    expect((await cloud.as('ada', 'administrator').call(contracts.listEvents)).status).toBe(200);
    expect(statusAndCode(await ann.call(contracts.listEvents))).toEqual([403, 'forbidden']);
  });
});

describe('a cursor', () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['of another user', {}, 'maria'],
    ['of other types', { types: 'deal.won' }, 'max'],
    ['that was changed', { change: 'x' }, 'max'],
  ])('%s is refused', async (_, { change = '', ...query }, userId) => {
    const { nextCursor } = await feedPage(max);
    const changed = { ...query, cursor: `${change}${nextCursor}` };
    const answer = await cloud.as(userId, 'manager').call(contracts.listEvents, { query: changed });
    expect(statusAndCode(answer)).toEqual([400, 'invalid_cursor']);
  });

  it.each(['~~~~', '!', '2025-02-30', '2025-99-99T', '9999-12-31', '0000-00-00', '2026-03-02~', '\u{10ffff}'])(
    'made up for the position %s is met without a fault',
    async (position) => {
      const seal = createHash('sha256').update(JSON.stringify(['listEvents', 'max', '[]', position]));
      const cursor = Buffer.from(`${position}|${seal.digest('hex').slice(0, 24)}`).toString('base64url');
      expect(await feedPage(max, { cursor })).toMatchObject({ nextCursor: expect.any(String) });
    },
  );
});

describe('what a page costs', () => {
  it('is a query and the reading of its events, and little but a query where nothing is new', async () => {
    const readOn = await followingFromNow();
    for (let count = 0; count < 30; count += 1) await openDeal(ann);
    later(6 * second);
    const page = await counted(readOn);
    expect(page.answer).toHaveLength(30);
    expect(page.operations).toEqual(['Query', 'BatchGetItem', 'Query', 'BatchGetItem', 'Query']);
    expect(page.read).toBeLessThanOrEqual(30 + 3);
    const poll = await counted(readOn);
    expect([poll.operations, poll.read]).toEqual([['Query'], 0.5]);
  });
});
