import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { afterNext } from '../support/between-calls.ts';
import { startHandlers } from '../support/handlers.ts';
import { deactivate, openDeal, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers({ DEAL_VISIBILITY: 'participants' });
const { client } = await import('../../shared/table/table.ts');
const admin = cloud.as('ada', 'administrator');
const people = {
  owner: cloud.as('olga'),
  participant: cloud.as('paul'),
  assignee: cloud.as('asma'),
  manager: cloud.as('max', 'manager'),
  administrator: admin,
  stranger: cloud.as('sven'),
};
let processId = '';
let dealId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
  await Promise.all(['olga', 'paul', 'asma', 'sven', 'lea', 'lars'].map((userId) => cloud.enter(userId)));
  dealId = await newDeal();
});

afterAll(() => cloud.stop());

const newDeal = async () => (await openDeal(admin, { processId, ownerId: 'olga', participantIds: ['paul'] })).id;

const newTask = async (given = {}) => {
  const body = { dealId, title: 'Call', assigneeId: 'asma', ...given };
  return (await admin.call(contracts.createTask, { body })).ok().id;
};

/** What each route of a new task answers somebody. */
const statuses = async (who: ApiClient) => {
  const params = { taskId: await newTask() };
  const headers = { 'if-match': '*' };
  const answers = {
    read: await who.call(contracts.getTask, { params }),
    edit: await who.call(contracts.editTask, { params, headers, body: { title: 'Write' } }),
    complete: await who.call(contracts.completeTask, { params }),
    reopen: await who.call(contracts.reopenTask, { params }),
    cancel: await who.call(contracts.cancelTask, { params }),
  };
  return Object.values(answers).map(({ status }) => status);
};

const idsIn = (who: ApiClient, query: Record<string, string>) =>
  allPages(async (cursor) => (await who.call(contracts.listTasks, { query: { ...query, ...cursor } })).ok()).then(
    (tasks) => tasks.map(({ id }) => id),
  );

describe('where deals are for participants only, a task', () => {
  it.each(['owner', 'participant', 'assignee', 'manager', 'administrator'] as const)(
    'may be read and changed by the %s',
    async (who) => {
      expect(await statuses(people[who])).toEqual([200, 200, 200, 200, 200]);
    },
  );

  it('does not exist for a stranger, not even in what they are told', async () => {
    expect(await statuses(people.stranger)).toEqual([404, 404, 404, 404, 404]);
    const call = (taskId: string) => people.stranger.call(contracts.completeTask, { params: { taskId } });
    const [hidden, missing] = [(await call(await newTask())).refusal(), (await call('a-b')).refusal()];
    expect({ ...hidden, requestId: '' }).toEqual({ ...missing, requestId: '' });
  });

  it('is no longer theirs to read whom it is taken from', async () => {
    const params = { taskId: await newTask({ assigneeId: 'sven' }) };
    const edit = { params, headers: { 'if-match': '*' }, body: { assigneeId: 'asma' } };
    (await people.stranger.call(contracts.editTask, edit)).ok();
    expect(statusAndCode(await people.stranger.call(contracts.getTask, { params }))).toEqual([404, 'unknown_task']);
  });

  it.each(['owner', 'participant', 'manager', 'administrator'] as const)('may be made by the %s', async (who) => {
    const answer = await people[who].call(contracts.createTask, {
      body: { dealId, title: 'Call', assigneeId: 'olga' },
    });
    expect(answer.status).toBe(201);
  });

  it('is not to be made on a deal that somebody cannot see: they are told that there is none', async () => {
    for (const who of [people.stranger, people.assignee]) {
      const answer = await who.call(contracts.createTask, { body: { dealId, title: 'Call' } });
      expect(statusAndCode(answer)).toEqual([422, 'unknown_deal']);
    }
  });

  it('is in the lists of those alone who may see it', async () => {
    const taskId = await newTask({ assigneeId: 'lars' });
    for (const who of ['owner', 'participant', 'manager', 'administrator'] as const) {
      expect(await idsIn(people[who], { assigneeId: 'lars' })).toEqual([taskId]);
      expect(await idsIn(people[who], { dealId })).toContain(taskId);
    }
    expect(await idsIn(cloud.as('lars'), {})).toEqual([taskId]);
    for (const query of [{ assigneeId: 'lars' }, { assigneeId: 'lars', state: 'open' }, { dealId }]) {
      expect(await idsIn(people.stranger, query)).toEqual([]);
    }
  });

  it('is in no list of somebody who is taken off its deal, however far behind an index is', async () => {
    const own = await newDeal();
    await newTask({ dealId: own, assigneeId: 'lea' });
    const params = { dealId: own, userId: 'paul' };
    afterNext(client, 'Query', () => admin.call(contracts.removeParticipant, { params }));
    expect(await idsIn(people.participant, { assigneeId: 'lea' })).toEqual([]);
  });

  it('of a deleted deal is left to the assignee and to those who lead', async () => {
    const own = await newDeal();
    const params = { taskId: await newTask({ dealId: own }) };
    (await admin.call(contracts.deleteDeal, { params: { dealId: own } })).ok();
    const read = async (who: keyof typeof people) => (await people[who].call(contracts.getTask, { params })).status;
    expect([await read('assignee'), await read('manager'), await read('administrator')]).toEqual([200, 200, 200]);
    expect([await read('owner'), await read('participant'), await read('stranger')]).toEqual([404, 404, 404]);
  });
});

describe('a user who has left', () => {
  it('is given no task, by whatever route', async () => {
    mockClient(CognitoIdentityProviderClient);
    const kept = { taskId: await newTask({ assigneeId: 'lea' }) };
    await deactivate(admin, 'lea');
    const made = await admin.call(contracts.createTask, { body: { dealId, title: 'Call', assigneeId: 'lea' } });
    expect(statusAndCode(made)).toEqual([422, 'unknown_user']);
    const headers = { 'if-match': '*' };
    const edit = (taskId: string, body: object) =>
      admin.call(contracts.editTask, { params: { taskId }, headers, body });
    expect(statusAndCode(await edit(await newTask(), { assigneeId: 'lea' }))).toEqual([422, 'unknown_user']);
    expect((await edit(kept.taskId, { assigneeId: 'lea', title: 'Still theirs' })).ok().assigneeId).toBe('lea');
  });
});
