import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { allContracts, contracts } from '../../shared/api/contracts.ts';
import { afterNext } from '../support/between-calls.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishProcess } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';

const cloud = await startHandlers({ DEAL_VISIBILITY: 'participants' });
const { client } = await import('../../shared/table/table.ts');
const admin = cloud.as('ada', 'administrator');
const outsider = cloud.as('otto');
let processId = '';
let dealId = '';

beforeAll(async () => {
  await Promise.all(['ann', 'pia', 'otto'].map((userId) => cloud.enter(userId)));
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
  await admin.call(contracts.makeDefault, { params: { processId } });
  dealId = (await openDeal(admin, { ownerId: 'ann', participantIds: ['pia'] })).id;
  await openDeal(outsider, { name: 'His own' });
});

afterAll(() => cloud.stop());

const goodBodies: Readonly<Record<string, object>> = {
  editDeal: { name: 'Mine now' },
  loseDeal: { reason: 'Price' },
  setManualProbability: { value: 1 },
  addNote: { text: 'I was here.' },
  addAttachment: { fileName: 'Offer.pdf', contentType: 'application/pdf', size: 1 },
};

const ofDeal = allContracts.filter(({ path, access }) => path.startsWith('/deals/{dealId}') && access === 'everyone');

describe('where deals are for participants only', () => {
  it.each(ofDeal.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s answers an outsider as if there were no such deal',
    async (_, route) => {
      const call = (id: string) =>
        outsider.call(route, {
          params: { dealId: id, activityId: 'a', userId: 'otto', noteId: '1-a', attachmentId: 'kept' },
          body: goodBodies[route.id],
          headers: { 'if-match': '*' },
        });
      const [hidden, missing] = [(await call(dealId)).refusal(), (await call('missing')).refusal()];
      expect(hidden).toMatchObject({ status: 404, code: 'unknown_deal' });
      expect({ ...hidden, requestId: '' }).toEqual({ ...missing, requestId: '' });
    },
  );

  it.each([
    ['the owner', 'ann', 'salesperson'],
    ['a participant', 'pia', 'salesperson'],
    ['a manager', 'max', 'manager'],
    ['an administrator', 'ada', 'administrator'],
  ] as const)('%s sees the deal', async (_, userId, role) => {
    const client = cloud.as(userId, role);
    expect((await client.call(contracts.getDeal, { params: { dealId } })).status).toBe(200);
    expect((await client.call(contracts.getTimeline, { params: { dealId } })).ok().items).not.toEqual([]);
  });

  const namesIn = (query: Record<string, string>, client = outsider) =>
    allPages(async (cursor) => (await client.call(contracts.listDeals, { query: { ...query, ...cursor } })).ok()).then(
      (deals) => deals.map(({ name }) => name),
    );

  it('lists show an outsider nothing of it, whatever they ask for', async () => {
    const listings = [{ ownerId: 'ann' }, { ownerId: 'ann', status: 'open' }, { participantId: 'pia' }];
    for (const query of listings) expect(await namesIn(query)).toEqual([]);
    for (const query of [{ processId }, { processId, status: 'open' }]) {
      expect(await namesIn(query)).toEqual(['His own']);
    }
  });

  it('lists show the others what they may see', async () => {
    expect(await namesIn({ ownerId: 'ann' }, cloud.as('pia'))).toEqual(['Solar roof']);
    expect(await namesIn({ processId }, cloud.as('max', 'manager'))).toEqual(['His own', 'Solar roof']);
  });

  it('who is taken off a deal sees it no more, not even in lists', async () => {
    const { id } = await openDeal(admin, { ownerId: 'ann', name: 'Left', participantIds: ['otto'] });
    expect(await namesIn({ participantId: 'otto' })).toEqual(['Left']);
    const left = await outsider.call(contracts.removeParticipant, { params: { dealId: id, userId: 'otto' } });
    expect(left.status).toBe(200);
    expect((await outsider.call(contracts.getDeal, { params: { dealId: id } })).status).toBe(404);
    expect(await namesIn({ processId })).toEqual(['His own']);
  });

  it('lists believe the deal itself, not an index that is a moment behind', async () => {
    const { id: left } = await openDeal(admin, { ownerId: 'ann', name: 'Left', participantIds: ['otto'] });
    const params = { dealId: left, userId: 'otto' };
    afterNext(client, 'Query', () => admin.call(contracts.removeParticipant, { params }));
    expect(await namesIn({ processId, status: 'open' })).toEqual(['His own']);
    expect((await admin.call(contracts.getDeal, { params })).ok().participantIds).toEqual([]);
  });

  it('statistics believe the deal itself, not what was rolled up when it was closed', async () => {
    const params = { dealId: (await openDeal(outsider, { name: 'Lost' })).id };
    (await outsider.call(contracts.loseDeal, { params, body: { reason: 'Price' } })).ok();
    const { items } = (await outsider.call(contracts.getTimeline, { params, query: { type: 'deal.lost' } })).ok();
    await cloud.followUp(batchOf(items));
    const behind = async () => {
      const body = (await outsider.call(contracts.getLosses, { query: { processId, drill: 'lost' } })).ok();
      return 'items' in body ? body.items.map(({ name }) => name) : body;
    };
    expect(await behind()).toEqual(['Lost']);
    (await admin.call(contracts.editDeal, { params, headers: { 'if-match': '*' }, body: { ownerId: 'ann' } })).ok();
    expect(await behind()).toEqual([]);
  });
});
