import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { elementsOf, within } from '../support/html.ts';
import { openDeal, publishProcess } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';

const cloud = await startHandlers({ DEAL_VISIBILITY: 'participants' });
const admin = cloud.as('ada', 'administrator');
let processId = '';

beforeAll(async () => {
  await Promise.all([cloud.enter('ann'), cloud.enter('bob')]);
  processId = await publishProcess(admin, { first: [{ id: 'a' }], second: [{ id: 'b' }] });
  const lose = async (ownerId: string, reason: string, ...activityIds: string[]) => {
    const { id: dealId } = await openDeal(admin, { processId, ownerId });
    for (const activityId of activityIds)
      await admin.call(contracts.completeActivity, { params: { dealId, activityId } });
    await admin.call(contracts.loseDeal, { params: { dealId }, body: { reason } });
    const { items } = (
      await admin.call(contracts.getTimeline, { params: { dealId }, query: { type: 'deal.lost' } })
    ).ok();
    await cloud.followUp(batchOf(items));
  };
  await lose('ann', 'Price', 'a');
  await lose('bob', 'Too <late>', 'a', 'b');
  await openDeal(admin, { processId, ownerId: 'ann', value: { amount: 12_345, currency: 'EUR' } });
});

afterAll(() => cloud.stop());

const reportFor = async (client = admin, query: Record<string, string> = {}) => {
  const answer = await client.call(contracts.getReport, { query: { processId, ...query } });
  return { answer, elements: elementsOf(answer.ok()) };
};

const rowsOf = (elements: Awaited<ReturnType<typeof reportFor>>['elements'], section: string) => {
  const found = elements.find(({ attributes }) => attributes.get('aria-labelledby') === section);
  return within(found, 'tr').map((row) => row.children.map(({ text }) => text));
};

it('is a page of HTML that is not to be stored', async () => {
  const { answer } = await reportFor();
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

it('shows the figures of the deals as they are', async () => {
  const { elements } = await reportFor();
  expect(rowsOf(elements, 'losses').slice(1, 4)).toEqual([
    ['Not started', '0 of 2 0.0 %', '0 of 2 0.0 %', '–', '–'],
    ['first', '1 of 2 50.0 %', '1 of 2 50.0 %', '–', '1 Price'],
    ['second', '1 of 2 50.0 %', '1 of 1 100.0 %', '–', '1 Too <late>'],
  ]);
  expect(rowsOf(elements, 'forecast')[1]).toEqual(['No date given', '1', 'EUR 123.45', 'EUR 0.00', 'EUR 0.00']);
});

it('counts the deals of one owner where it is asked to, and says whose by name', async () => {
  const { elements } = await reportFor(admin, { ownerId: 'ann' });
  expect(elements.filter(({ name }) => name === 'p').map(({ text }) => text)).toContain(
    'Deals closed until now, owned by ann',
  );
  expect(rowsOf(elements, 'losses')[2]?.[1]).toBe('1 of 1 100.0 %');
  const { elements: leavers } = await reportFor(admin, { ownerId: 'nobody' });
  expect(leavers.some(({ text }) => text.endsWith('owned by nobody'))).toBe(true);
});

it('counts only what the reader may see, and says so', async () => {
  const { elements } = await reportFor(cloud.as('bob'));
  expect(
    rowsOf(elements, 'losses')
      .slice(2, 4)
      .map(([, share]) => share),
  ).toEqual(['0 of 1 0.0 %', '1 of 1 100.0 %']);
  expect(elements.some(({ text }) => text.endsWith('only those you own or take part in'))).toBe(true);
});

it.each([
  [404, 'unknown_process', { processId: 'unknown' }],
  [404, 'unknown_version', { version: '9' }],
  [400, 'invalid_request', { from: '2026-02-01', to: '2026-02-01' }],
  [400, 'invalid_request', { measure: 'value' }],
])('answers %i %s', async (status, code, query: Record<string, string>) => {
  const answer = await admin.call(contracts.getReport, { query: { processId, ...query } });
  expect(answer.refusal()).toMatchObject({ status, code });
});
