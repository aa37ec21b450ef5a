import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { countingCalls } from '../support/counted.ts';
import { allHandled, stoppedAt } from '../support/follow-ups.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { startRollUps } from '../support/roll-ups.ts';

const { cloud, admin, client, open, edit, deliver, eventsOf, rolledUp, inTable, pagesOf, processIds } =
  await startRollUps();
const counted = countingCalls(client);
const { table, reset } = mockedTable(client);
const send = client.send.bind(client);
const { toKnownEvent } = await import('../../shared/table/event-item.ts');
const [processId] = processIds;

/** The id of an event whose page does not set off tidying, which every sixteenth does. */
const untidied = 'event-1';

afterEach(reset);
afterAll(() => cloud.stop());

const complete = async (dealId: string) =>
  (await admin.call(contracts.completeActivity, { params: { dealId, activityId: 'call' } })).ok();
const lose = async (dealId: string) =>
  (await admin.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Price' } })).ok();
const reopen = async (dealId: string) =>
  (await admin.call(contracts.reopenDeal, { params: { dealId }, body: {} })).ok();

/** What happened on a deal last. */
const lastOf = async (dealId: string) => (await eventsOf(dealId)).slice(-1);

describe('what is done on open deals', () => {
  it('costs roll-ups nothing: neither completing, nor opening, nor naming them otherwise', async () => {
    const dealId = await open();
    await complete(dealId);
    (await edit(dealId, { name: 'Heat pump' })).ok();
    const events = await eventsOf(dealId);
    const { answer, operations } = await counted(() => deliver(events));
    expect(answer).toEqual(allHandled);
    expect(operations).toEqual([]);
  });
});

describe('what is done with a closed deal', () => {
  const onDeal = (dealId: string) => ({ params: { dealId } });
  const paul = (dealId: string) => ({ params: { dealId, userId: 'paul' } });

  it.each([
    ['its value', (dealId: string) => edit(dealId, { value: { amount: 7, currency: 'EUR' } })],
    ['its owner', (dealId: string) => edit(dealId, { ownerId: 'paul' })],
    ['when it was expected', (dealId: string) => edit(dealId, { expectedCloseOn: '2026-05-01' })],
    ['one more participant', (dealId: string) => admin.call(contracts.addParticipant, paul(dealId))],
    ['one participant less', (dealId: string) => admin.call(contracts.removeParticipant, paul(dealId))],
    ['a note', (dealId: string) => admin.call(contracts.addNote, { ...onDeal(dealId), body: { text: 'Called.' } })],
    ['that it is open again', (dealId: string) => admin.call(contracts.reopenDeal, { ...onDeal(dealId), body: {} })],
    ['that it is gone', (dealId: string) => admin.call(contracts.deleteDeal, onDeal(dealId))],
  ])('is seen in its roll-up: %s', async (what, change) => {
    const dealId = await open();
    if (what === 'one participant less') (await admin.call(contracts.addParticipant, paul(dealId))).ok();
    await lose(dealId);
    await deliver(await lastOf(dealId));
    const before = await inTable([dealId]);
    expect(await rolledUp([dealId])).toEqual(before);
    expect((await change(dealId)).status).toBeLessThan(300);
    await deliver(await lastOf(dealId));
    const after = await inTable([dealId]);
    expect(after).not.toEqual(before);
    expect(await rolledUp([dealId])).toEqual(after);
  });
});

describe('an imported deal', () => {
  it('is rolled up by its first event too, since those of a long history come before it is there', async () => {
    const dealId = await open();
    await lose(dealId);
    const events = (await eventsOf(dealId)).map(toKnownEvent);
    const imported = events.map((event) => ({ ...event, actor: { ...event.actor, via: 'import' } }));
    const early = imported.map((event) => ({ ...event, subject: { kind: 'deal', id: 'not-there-yet' } }));
    expect(await deliver(early)).toEqual(allHandled);
    await deliver(imported.slice(0, 1));
    expect(await rolledUp([dealId])).toEqual(await inTable([dealId]));
  });
});

describe('a closing', () => {
  it('costs roll-ups a read and a write of one unit each', async () => {
    const dealId = await open();
    await lose(dealId);
    const [event] = (await lastOf(dealId)).map(toKnownEvent);
    const { operations, read, write } = await counted(() => deliver([{ ...event, id: untidied }]));
    expect(operations).toEqual(['BatchGetItem', 'PutItem']);
    expect({ read, write }).toEqual({ read: 1, write: 1 });
  });

  it('that is undone costs a write, and no look at the deal', async () => {
    const dealId = await open();
    await lose(dealId);
    await reopen(dealId);
    const [event] = await lastOf(dealId);
    const { operations, write } = await counted(() => deliver([event ?? {}]));
    expect(operations[0]).toBe('PutItem');
    expect(write).toBe(1);
  });

  it('comes into a roll-up with all others of its batch, in one read and one write', async () => {
    const dealIds = await Promise.all(Array.from({ length: 40 }, open));
    await Promise.all(dealIds.map(lose));
    const events = (await Promise.all(dealIds.map(lastOf))).flat();
    const { operations } = await counted(() => deliver(events));
    expect(operations.filter((operation) => operation === 'BatchGetItem')).toHaveLength(1);
    expect(operations.filter((operation) => operation === 'PutItem')).toHaveLength(1);
    expect(await rolledUp(dealIds)).toEqual(await inTable(dealIds));
  });

  it('is on the same page when it is delivered again', async () => {
    const dealId = await open();
    await lose(dealId);
    const events = await lastOf(dealId);
    await deliver(events);
    const month = String(events[0]?.gsi1sk).slice(0, 7);
    const pages = await pagesOf({ processId, month });
    await deliver(events);
    expect(await pagesOf({ processId, month })).toEqual(pages);
  });

  it('that cannot be rolled up is tried again, and nothing behind it passes for handled', async () => {
    const dealIds = await Promise.all([open(), open()]);
    const [first = '', second = ''] = dealIds;
    await complete(first);
    await lose(second);
    const batch = [...(await eventsOf(first)), ...(await eventsOf(second)), ...(await eventsOf(first))];
    const place = batch.findIndex(({ event }) => String(event).includes('deal.lost'));
    table.on(PutCommand).callsFake((input) => {
      if (String(input.Item.pk).startsWith('ROLL_UP#')) throw new Error('The table is gone');
      return send(new PutCommand(input));
    });
    expect(await deliver(batch)).toEqual(stoppedAt(place));
    expect(await rolledUp(dealIds)).toEqual([]);
    reset();
    expect(await deliver(batch.slice(place))).toEqual(allHandled);
    expect(await rolledUp(dealIds)).toEqual(await inTable(dealIds));
  });
});
