import { AdminDisableUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandOvers } from '../support/hand-overs.ts';
import { deactivate, readDeal, statusAndCode } from '../support/steps.ts';
import { hardlyAny } from '../support/worker.ts';

const cloud = await startHandOvers();
const { admin, start, deliver, deliverAll, read, openOf } = cloud;
let [leaver, heir] = ['', ''];

beforeEach(async () => {
  ({ leaver, heir } = await cloud.enterPair());
});

afterAll(() => cloud.stop());

describe('asking for a hand-over', () => {
  const ask = ({ userId = leaver, toUserId = heir, client = admin, headers = {} }) =>
    client.call(contracts.startHandOver, { params: { userId }, body: { toUserId }, headers });

  it('begins it in the background and says where to look', async () => {
    const begun = await ask({});
    const { id } = begun.ok();
    expect(begun.status).toBe(202);
    expect(begun.ok()).toMatchObject({ fromUserId: leaver, toUserId: heir, state: 'running', finishedAt: null });
    expect(begun.headers.get('location')).toBe(`/users/${leaver}/hand-overs/${id}`);
    expect(await read(leaver, id)).toEqual(begun.ok());
    expect(await cloud.followUpStart(id)).toEqual({ batchItemFailures: [] });
    expect(cloud.sent()).toEqual([JSON.stringify({ kind: 'hand-over', id })]);
  });

  it('begins one under one idempotency key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const [first, again] = [await ask({ headers }), await ask({ headers })];
    expect(again.ok()).toEqual(first.ok());
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });

  it('knows the users whom it is about', async () => {
    expect(statusAndCode(await ask({ userId: 'nobody' }))).toEqual([404, 'unknown_user']);
    const unknown = await ask({ toUserId: 'nobody' });
    expect(statusAndCode(unknown)).toEqual([422, 'unknown_user']);
    expect(unknown.refusal().errors).toMatchObject([{ pointer: '/toUserId' }]);
    const themselves = await ask({ toUserId: leaver });
    expect(statusAndCode(themselves)).toEqual([422, 'invalid_request']);
    expect(themselves.refusal().errors).toMatchObject([{ pointer: '/toUserId' }]);
  });

  it('gives nothing to somebody who is deactivated, but takes from them', async () => {
    const pool = mockClient(CognitoIdentityProviderClient);
    pool.on(AdminDisableUserCommand).resolves({});
    await deactivate(admin, leaver);
    expect(statusAndCode(await ask({ userId: heir, toUserId: leaver }))).toEqual([422, 'unknown_user']);
    expect((await ask({})).status).toBe(202);
  });

  it('is for administrators, as is looking at one', async () => {
    const params = { userId: leaver, handOverId: await start(leaver, heir) };
    const client = cloud.as('max', 'manager');
    expect(statusAndCode(await ask({ client }))).toEqual([403, 'forbidden']);
    expect(statusAndCode(await client.call(contracts.getHandOver, { params }))).toEqual([403, 'forbidden']);
  });

  it('keeps hand-overs apart by whose they are', async () => {
    const handOverId = await start(leaver, heir);
    const get = (params: { userId: string; handOverId: string }) => admin.call(contracts.getHandOver, { params });
    expect(statusAndCode(await get({ userId: heir, handOverId }))).toEqual([404, 'unknown_hand_over']);
    expect(statusAndCode(await get({ userId: leaver, handOverId: 'none' }))).toEqual([404, 'unknown_hand_over']);
  });
});

describe('handing over', () => {
  it('gives all that is open, in as many invocations as it takes, and tells the new owner once', async () => {
    const deals = await cloud.openDeals(leaver, 300);
    const [first = '', second = ''] = deals.map(({ id }) => id);
    const tasks = [...(await cloud.addTasks(leaver, first, 120)), ...(await cloud.addTasks(leaver, second, 80))];
    const [others] = await cloud.addTasks('ada', first, 1);
    const [closed = '', done = ''] = [deals.at(-1)?.id, tasks[0]?.id];
    await admin.call(contracts.abandonDeal, { params: { dealId: closed } });
    await admin.call(contracts.completeTask, { params: { taskId: done } });

    const id = await start(leaver, heir);
    expect(await deliverAll(id, hardlyAny)).toBeGreaterThan(10);
    const counts = { deals: 299, tasks: 199 };
    expect(await read(leaver, id)).toMatchObject({ state: 'done', counts, failures: { count: 0, first: [] } });
    expect(await openOf(leaver)).toEqual({ deals: [], tasks: [] });
    const given = await openOf(heir);
    expect({ deals: new Set(given.deals).size, tasks: new Set(given.tasks).size }).toEqual(counts);
    expect((await readDeal(admin, closed)).ownerId).toBe(leaver);
    const task = (await admin.call(contracts.getTask, { params: { taskId: done } })).ok();
    expect([task.assigneeId, (await openOf('ada')).tasks]).toEqual([leaver, [others?.id]]);

    const changes = { ownerId: { from: leaver, to: heir } };
    expect(await cloud.eventsOf(`DEAL#${first}`)).toMatchObject([
      { type: 'deal.opened' },
      { type: 'deal.updated', actor: { userId: 'ada' }, data: { handOverId: id }, changes },
    ]);
    const [, ofTask] = await cloud.eventsOf(`TASK#${tasks[1]?.id}`);
    expect(ofTask).toMatchObject({ type: 'task.updated', data: { handOverId: id } });
    expect(ofTask?.data).not.toHaveProperty('recipients');
    expect(await cloud.eventsOf(`HAND_OVER#${id}`)).toMatchObject([
      { type: 'hand_over.started', data: { fromUserId: leaver, toUserId: heir } },
      { type: 'hand_over.finished', data: { counts, recipients: [heir] } },
    ]);
  });

  it('is done at once where nothing is open', async () => {
    const id = await start(leaver, heir);
    await deliver(id);
    expect(await read(leaver, id)).toMatchObject({ state: 'done', counts: { deals: 0, tasks: 0 } });
    expect(cloud.sent()).toEqual([]);
  });

  it('leaves what somebody gave back meanwhile', async () => {
    const [deal] = await cloud.openDeals(leaver, 60);
    const params = { dealId: deal?.id ?? '' };
    const id = await start(leaver, heir);
    await deliver(id, hardlyAny);
    const headers = { 'if-match': '*' };
    (await admin.call(contracts.editDeal, { params, headers, body: { ownerId: leaver } })).ok();
    await deliverAll(id, hardlyAny);
    expect(await read(leaver, id)).toMatchObject({ state: 'done', counts: { deals: 60 } });
    expect((await openOf(leaver)).deals).toEqual([deal?.id]);
  });
});
