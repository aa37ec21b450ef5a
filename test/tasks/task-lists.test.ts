import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { rawRequests, refused } from '../support/raw-requests.ts';
import { openDeal, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const admin = cloud.as('ada', 'administrator');
let processId = '';
let dealId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
  dealId = (await openDeal(admin, { processId })).id;
  await Promise.all(['many', 'busy', 'due', 'cora', 'dora'].map((userId) => cloud.enter(userId)));
});

afterAll(() => cloud.stop());

const create = async (assigneeId: string, given = {}) => {
  const body = { dealId, title: 'Call', assigneeId, ...given };
  return (await admin.call(contracts.createTask, { body })).ok().id;
};

type Query = Record<string, string>;

const page = async (query: Query) => (await admin.call(contracts.listTasks, { query })).ok();
const idsOf = async (query: Query) => (await allPages((cursor) => page({ ...query, ...cursor }))).map(({ id }) => id);

it('has each of 250 tasks once, newest first, in pages of any size', async () => {
  const made: string[] = [];
  for (let count = 0; count < 250; count += 1) made.push(await create('many'));
  const newestFirst = made.toReversed();
  for (const limit of ['100', '37']) {
    expect(await idsOf({ assigneeId: 'many', limit })).toEqual(newestFirst);
    expect(await idsOf({ assigneeId: 'many', state: 'open', limit })).toEqual(newestFirst);
    expect(await idsOf({ dealId, limit })).toEqual(newestFirst);
  }
  expect(await idsOf({ assigneeId: 'many', dueBefore: '2026-01-01' })).toEqual([]);
});

it('has each task once, and in its place, while tasks are completed, cancelled, opened again and made', async () => {
  const before: string[] = [];
  for (let count = 0; count < 6; count += 1) before.unshift(await create('busy'));
  const move = async (taskId: string, round: number) => {
    const routes = [contracts.completeTask, contracts.reopenTask, contracts.cancelTask] as const;
    await admin.call(routes[round % routes.length] ?? contracts.reopenTask, { params: { taskId } });
  };
  let round = 0;
  const seen = await allPages(async (cursor) => {
    const answer = await page({ assigneeId: 'busy', limit: '2', ...cursor });
    await Promise.all(before.map((taskId, index) => move(taskId, index + round)));
    await create('busy');
    round += 1;
    return answer;
  });
  expect(seen.map(({ id }) => id)).toEqual(before);
});

describe('the list of an assignee', () => {
  const tasks: Record<string, string> = {};

  beforeAll(async () => {
    tasks.undated = await create('due');
    tasks.yesterday = await create('due', { dueOn: '2026-11-22' });
    tasks.today = await create('due', { dueOn: '2026-11-23' });
    tasks.done = await create('due', { dueOn: '2026-11-20' });
    tasks.cancelled = await create('due', { dueOn: '2026-11-21' });
    await admin.call(contracts.completeTask, { params: { taskId: tasks.done } });
    await admin.call(contracts.cancelTask, { params: { taskId: tasks.cancelled } });
  });

  it.each<[string, Query, string[]]>([
    ['all of them', {}, ['cancelled', 'done', 'today', 'yesterday', 'undated']],
    ['the open ones', { state: 'open' }, ['today', 'yesterday', 'undated']],
    ['those that are done', { state: 'done' }, ['done']],
    ['the cancelled ones', { state: 'cancelled' }, ['cancelled']],
    ['those due before a day', { dueBefore: '2026-11-23' }, ['cancelled', 'done', 'yesterday']],
    ['the open ones due before a day', { state: 'open', dueBefore: '2026-11-24' }, ['today', 'yesterday']],
  ])('has %s', async (_, query, names) => {
    const expected = names.map((name) => tasks[name]);
    for (const limit of ['100', '1']) expect(await idsOf({ assigneeId: 'due', limit, ...query })).toEqual(expected);
  });

  it('is mine where nobody is named', async () => {
    const mine = (await cloud.as('due').call(contracts.listTasks)).ok().items;
    expect(mine.map(({ id }) => id)).toContain(tasks.today);
    expect((await cloud.as('cora').call(contracts.listTasks)).ok().items).toEqual([]);
  });

  it('loses a task that is given away, which is then in the other list', async () => {
    const taskId = await create('cora');
    const give = { params: { taskId }, headers: { 'if-match': '*' }, body: { assigneeId: 'dora' } };
    (await admin.call(contracts.editTask, give)).ok();
    for (const query of [{}, { state: 'open' }]) {
      expect(await idsOf({ assigneeId: 'cora', ...query })).toEqual([]);
      expect(await idsOf({ assigneeId: 'dora', ...query })).toEqual([taskId]);
    }
  });
});

describe('the list of a deal', () => {
  it('has its tasks, whoever they are for and whatever their state, and no other', async () => {
    const { id } = await openDeal(admin, { processId });
    const own = [await create('cora', { dealId: id }), await create('dora', { dealId: id })];
    await admin.call(contracts.cancelTask, { params: { taskId: own[0] ?? '' } });
    expect(await idsOf({ dealId: id })).toEqual(own.toReversed());
  });

  it('is empty for a deal without tasks, and for one that is not there', async () => {
    const { id } = await openDeal(admin, { processId });
    expect(await idsOf({ dealId: id })).toEqual([]);
    expect(await idsOf({ dealId: 'unknown' })).toEqual([]);
  });

  const ask = rawRequests(cloud.transport(claimsOf('ada', 'administrator')));

  it.each(['assigneeId=ada', 'state=open', 'dueBefore=2026-11-23'])('stands alone: not with %s', async (filter) => {
    const answer = refused(await ask(contracts.listTasks, `/tasks?dealId=a&${filter}`));
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request', pointers: ['/query'] });
  });

  it.each([
    ['dealId=%23', '/query/dealId'],
    ['assigneeId=ASSIGNEE%23a', '/query/assigneeId'],
    ['state=new', '/query/state'],
    ['dueBefore=2026-02-30', '/query/dueBefore'],
    ['dueBefore=2026-11-23T00:00:00Z', '/query/dueBefore'],
  ])('and every list refuses %s', async (query, pointer) => {
    expect(refused(await ask(contracts.listTasks, `/tasks?${query}`))).toMatchObject({ pointers: [pointer] });
  });
});

it.each<[string, Query]>([
  ['assignee', { assigneeId: 'dora' }],
  ['state', { assigneeId: 'many', state: 'open' }],
  ['day', { assigneeId: 'many', dueBefore: '2026-11-23' }],
])('refuses the cursor of another %s', async (_, other) => {
  const { nextCursor } = await page({ assigneeId: 'many', limit: '1' });
  const query = { ...other, cursor: nextCursor ?? '' };
  expect(statusAndCode(await admin.call(contracts.listTasks, { query }))).toEqual([400, 'invalid_cursor']);
  const ofDeal = { dealId, cursor: nextCursor ?? '' };
  expect(statusAndCode(await admin.call(contracts.listTasks, { query: ofDeal }))).toEqual([400, 'invalid_cursor']);
});
