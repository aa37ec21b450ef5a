import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { claimsOf, startHandlers } from '../support/handlers.ts';
import { rawRequests, refused } from '../support/raw-requests.ts';
import { ifMatch, openDeal, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const [olga, admin] = [cloud.as('olga'), cloud.as('ada', 'administrator')];
let processId = '';
let dealId = '';

beforeAll(async () => {
  processId = await publishProcess(admin, { first: [{ id: 'a' }] });
  await Promise.all([cloud.enter('olga'), cloud.enter('paul')]);
  dealId = (await openDeal(admin, { processId, ownerId: 'olga' })).id;
});

afterAll(() => cloud.stop());

type Fields = Partial<z.input<typeof contracts.createTask.body>>;

const create = (given: Fields = {}, headers = {}) =>
  olga.call(contracts.createTask, { body: { dealId, title: 'Call them', ...given }, headers });
/** A new task, and how to address it. */
const made = async (given: Fields = {}) => {
  const created = await create(given);
  return { task: created.ok(), params: { taskId: created.ok().id }, headers: ifMatch(created) };
};

const moves = {
  complete: contracts.completeTask,
  reopen: contracts.reopenTask,
  cancel: contracts.cancelTask,
};

describe('making a task', () => {
  it('answers it with its place, open, mine and plain where nothing else is said', async () => {
    const created = await create();
    const task = created.ok();
    expect(task).toEqual({
      id: task.id,
      dealId,
      title: 'Call them',
      description: '',
      type: 'todo',
      priority: 'normal',
      dueOn: null,
      assigneeId: 'olga',
      state: 'open',
      source: { kind: 'user' },
      createdAt: task.createdAt,
      completedAt: null,
    });
    expect(created.headers.get('location')).toBe(`/tasks/${task.id}`);
    expect(created.headers.get('etag')).toBe('"1"');
    expect((await olga.call(contracts.getTask, { params: { taskId: task.id } })).ok()).toEqual(task);
  });

  it('keeps all that is said', async () => {
    const given: Fields = {
      title: 'Meet 🔑',
      description: 'Two\nlines',
      type: 'meeting',
      priority: 'high',
      assigneeId: 'paul',
      dueOn: '2026-12-24',
    };
    expect((await made(given)).task).toMatchObject(given);
  });

  it.each<[string, Fields, string, string]>([
    ['a deal that nobody knows', { dealId: 'unknown' }, 'unknown_deal', '/dealId'],
    ['somebody whom nobody knows', { assigneeId: 'unknown' }, 'unknown_user', '/assigneeId'],
    ['no title', { title: ' ' }, 'invalid_request', '/title'],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, 'invalid_request', '/title'],
    ['a description of 5,001 characters', { description: 'x'.repeat(5_001) }, 'invalid_request', '/description'],
    ['a day that is none', { dueOn: '2026-02-30' }, 'invalid_request', '/dueOn'],
  ])('for %s is refused with 422', async (_, given, code, pointer) => {
    const answer = await create(given);
    expect(statusAndCode(answer)).toEqual([422, code]);
    expect(answer.refusal().errors?.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('is done once under one key, whatever became of the task meanwhile', async () => {
    const headers = { 'idempotency-key': 'make it' };
    const first = await create({ title: 'Once' }, headers);
    await olga.call(contracts.completeTask, { params: { taskId: first.ok().id } });
    const again = await create({ title: 'Once' }, headers);
    expect(again.ok()).toEqual(first.ok());
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const tasks = (await olga.call(contracts.listTasks, { query: { dealId, limit: '100' } })).ok().items;
    expect(tasks.filter(({ title }) => title === 'Once')).toHaveLength(1);
    expect(statusAndCode(await create({ title: 'Twice' }, headers))).toEqual([422, 'idempotency_key_reused']);
  });
});

describe('editing a task', () => {
  const edit = (taskId: string, body: z.input<typeof contracts.editTask.body>, headers = {}) =>
    olga.call(contracts.editTask, { params: { taskId }, body, headers });

  it('changes what is named, clears what is null, and leaves the rest', async () => {
    const { task, headers } = await made({ description: 'Soon', dueOn: '2026-12-24', priority: 'low' });
    const edited = await edit(task.id, { title: 'Write', description: null, dueOn: null, assigneeId: 'paul' }, headers);
    expect(edited.ok()).toEqual({ ...task, title: 'Write', description: '', dueOn: null, assigneeId: 'paul' });
    expect(edited.headers.get('etag')).toBe('"2"');
  });

  it('that says nothing new makes no new version', async () => {
    const { task, headers } = await made();
    for (const body of [{}, { title: ' Call them ' }, { description: null, dueOn: null, assigneeId: 'olga' }]) {
      const edited = await edit(task.id, body, headers);
      expect([edited.ok(), edited.headers.get('etag')]).toEqual([task, '"1"']);
    }
  });

  it('needs the version that was read', async () => {
    const { task, headers } = await made();
    expect(statusAndCode(await edit(task.id, { title: 'Write' }))).toEqual([428, 'precondition_required']);
    (await edit(task.id, { title: 'Write' }, headers)).ok();
    expect(statusAndCode(await edit(task.id, { title: 'Meet' }, headers))).toEqual([412, 'precondition_failed']);
    expect(statusAndCode(await edit(task.id, { assigneeId: 'unknown' }, { 'if-match': '*' }))).toEqual([
      422,
      'unknown_user',
    ]);
  });
});

describe('moving a task', () => {
  it('completes, reopens and cancels it, and says when it was completed', async () => {
    const { task, params } = await made();
    const done = (await olga.call(contracts.completeTask, { params })).ok();
    expect(done).toEqual({ ...task, state: 'done', completedAt: expect.stringMatching(/Z$/) });
    expect((await olga.call(contracts.reopenTask, { params })).ok()).toEqual(task);
    expect((await olga.call(contracts.cancelTask, { params })).ok()).toEqual({ ...task, state: 'cancelled' });
    expect((await olga.call(contracts.reopenTask, { params })).headers.get('etag')).toBe('"5"');
  });

  it.each(Object.entries(moves))('to where it is already is no change (%s)', async (how, route) => {
    const { params } = await made();
    const [first, again] = [await olga.call(route, { params }), await olga.call(route, { params })];
    expect(again.ok()).toEqual(first.ok());
    expect([first, again].map(({ headers }) => headers.get('etag'))).toEqual(
      how === 'reopen' ? ['"1"', '"1"'] : ['"2"', '"2"'],
    );
  });

  it('from done to cancelled, or back, goes by opening it again', async () => {
    const { params } = await made();
    await olga.call(contracts.completeTask, { params });
    expect(statusAndCode(await olga.call(contracts.cancelTask, { params }))).toEqual([409, 'task_not_open']);
    await olga.call(contracts.reopenTask, { params });
    await olga.call(contracts.cancelTask, { params });
    expect(statusAndCode(await olga.call(contracts.completeTask, { params }))).toEqual([409, 'task_not_open']);
  });

  it.each(Object.entries(moves))('honours the version that was read (%s)', async (_, route) => {
    const { params } = await made();
    const answer = await olga.call(route, { params, headers: { 'if-match': '"7"' } });
    expect(statusAndCode(answer)).toEqual([412, 'precondition_failed']);
  });

  it('is done once under one key', async () => {
    const { params } = await made();
    const headers = { 'idempotency-key': 'complete it' };
    const first = (await olga.call(contracts.completeTask, { params, headers })).ok();
    await olga.call(contracts.reopenTask, { params });
    const again = await olga.call(contracts.completeTask, { params, headers });
    expect([again.ok(), again.headers.get('idempotent-replayed')]).toEqual([first, 'true']);
    expect((await olga.call(contracts.getTask, { params })).ok().state).toBe('open');
  });

  it('goes on while the deal is closed, and ends when it is deleted', async () => {
    const { id } = await openDeal(admin, { ownerId: 'olga', processId });
    const { params } = await made({ dealId: id });
    (await olga.call(contracts.abandonDeal, { params: { dealId: id } })).ok();
    (await olga.call(contracts.completeTask, { params })).ok();
    (await olga.call(contracts.reopenTask, { params })).ok();
    (await admin.call(contracts.deleteDeal, { params: { dealId: id } })).ok();
    for (const route of Object.values(moves)) {
      expect(statusAndCode(await olga.call(route, { params }))).toEqual([409, 'deal_deleted']);
    }
    expect((await olga.call(contracts.getTask, { params })).status).toBe(200);
  });
});

describe('the id of a task', () => {
  const ask = rawRequests(cloud.transport(claimsOf('ada', 'administrator')));

  it.each(['a', 'nodash', 'a-b', 'a-', 'a--', 'a-b-c-d-e', 'DEAL-DEAL', 'a'.repeat(64), `${'a-'.repeat(31)}ab`])(
    '%s is merely unknown',
    async (id) => {
      expect(refused(await ask(contracts.getTask, `/tasks/${id}`))).toMatchObject({
        status: 404,
        code: 'unknown_task',
      });
      const edit = { headers: { 'content-type': 'application/json', 'if-match': '*' }, body: '{}' };
      expect(refused(await ask(contracts.editTask, `/tasks/${id}`, edit)).code).toBe('unknown_task');
      expect(refused(await ask(contracts.completeTask, `/tasks/${id}/complete`)).code).toBe('unknown_task');
    },
  );

  it.each(['-', '-a', '%23', 'TASK%23a', 'a%20b', 'a'.repeat(65)])('%s is malformed', async (id) => {
    const answer = refused(await ask(contracts.getTask, `/tasks/${id}`));
    expect(answer).toEqual({ status: 400, code: 'invalid_request', pointers: ['/path/taskId'] });
  });

  it('leads to nothing else that lies beside a deal', async () => {
    for (const id of [dealId, `${dealId}-1`, `${dealId}-DEAL`, `${dealId}-POINTER`, `${dealId}-000000001`]) {
      expect(refused(await ask(contracts.getTask, `/tasks/${id}`)).code).toBe('unknown_task');
    }
  });
});
