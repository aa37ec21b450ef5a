import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { countingCalls } from '../support/counted.ts';
import { startHandlers } from '../support/handlers.ts';
import { itemSize } from '../support/item-size.ts';
import { batchOf } from '../support/stream.ts';

const cloud = await startHandlers();
const { client, get, query } = await import('../../shared/table/table.ts');
const counted = countingCalls(client);
const ann = cloud.as('ann');

const kilobyte = 1_024;

const openDeal = async () => {
  const opened = await ann.call(contracts.openDeal, {
    body: { name: 'Chairs for the office', company: 'Example Ltd' },
  });
  return { dealId: opened.ok().id };
};

const complete = (dealId: string, activityId: string) =>
  ann.call(contracts.completeActivity, { params: { dealId, activityId } });

const weightOf = async (dealId: string) => itemSize(Object(await get({ pk: `DEAL#${dealId}`, sk: 'DEAL' })));

beforeAll(async () => {
  await cloud.seed();
  // A warm function has the process in memory.
  await openDeal();
});

afterAll(() => cloud.stop());

it('completes an activity of a deal of up to 1 KB, with a change of stage, in one read and one transaction', async () => {
  const { dealId } = await openDeal();
  const { answer, operations, read, write } = await counted(() => complete(dealId, 'first-conversation'));
  expect(answer.ok().stageId).toBe('qualification');
  expect(await weightOf(dealId)).toBeLessThanOrEqual(kilobyte);
  expect(operations).toEqual(['GetItem', 'TransactWriteItems']);
  expect(read).toBeLessThanOrEqual(2);
  expect(write).toBeLessThanOrEqual(12);
});

it('completes an activity of a larger deal within the same units', async () => {
  const { dealId } = await openDeal();
  for (const activityId of ['first-conversation', 'budget-discussed']) await complete(dealId, activityId);
  const { answer, read, write } = await counted(() => complete(dealId, 'decision-makers-met'));
  expect(answer.ok().stageId).toBe('discovery');
  expect(await weightOf(dealId)).toBeGreaterThan(kilobyte);
  expect(read).toBeLessThanOrEqual(2);
  expect(write).toBeLessThanOrEqual(12);
});

it('follows a completion up by a task within six write units, and reads deal and people at once', async () => {
  const followed = async () => {
    const { dealId } = await openDeal();
    await complete(dealId, 'first-conversation');
    const batch = batchOf(await query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', limit: 100 }));
    return counted(() => cloud.followUp(batch));
  };
  await cloud.enter('ann');
  // A warm function has the process in memory.
  await followed();
  const { answer, operations, read, write } = await followed();
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(operations).toEqual(['BatchGetItem', 'PutItem', 'PutItem']);
  expect(read).toBeLessThanOrEqual(3);
  expect(write).toBeLessThanOrEqual(6);
});

it('repeats a completion without writing', async () => {
  const { dealId } = await openDeal();
  await complete(dealId, 'first-conversation');
  const { operations } = await counted(() => complete(dealId, 'first-conversation'));
  expect(operations).toEqual(['GetItem']);
});

it('reads a deal, and its guidance, in one call', async () => {
  const params = await openDeal();
  const deal = await counted(() => ann.call(contracts.getDeal, { params }));
  expect(deal.answer.status).toBe(200);
  expect(deal.operations).toEqual(['GetItem']);
  const guidance = await counted(() => ann.call(contracts.getGuidance, { params }));
  expect(guidance.answer.status).toBe(200);
  expect(guidance.operations).toEqual(['GetItem']);
});

it.each<[string, Record<string, string>, number]>([
  ['my deals, open and closed', {}, 2],
  ['my open deals', { status: 'open' }, 1],
  ['the open deals of a process', { processId: 'default', status: 'open' }, 1],
  ['all deals of a process', { processId: 'default' }, 2],
  ["a participant's deals", { participantId: 'bob' }, 2],
])('lists %s in at most two calls', async (_, query, calls) => {
  await cloud.enter('bob');
  await ann.call(contracts.openDeal, { body: { name: 'Desks', participantIds: ['bob'] } });
  const { answer, operations } = await counted(() => ann.call(contracts.listDeals, { query }));
  expect(answer.ok().items.length).toBeGreaterThan(0);
  expect(operations).toHaveLength(calls);
});

it('refuses a request that breaks its schema without a call', async () => {
  const { answer, operations } = await counted(() => ann.call(contracts.openDeal, { body: { name: '' } }));
  expect(answer.refusal().code).toBe('invalid_request');
  expect(operations).toEqual([]);
});
