import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { beforeNext } from '../support/between-calls.ts';
import { allHandled, startFollowUps } from '../support/follow-ups.ts';
import { ifMatch, statusAndCode } from '../support/steps.ts';

const { cloud, admin, client, open, events, deliver } = await startFollowUps();
const asma = cloud.as('asma');

beforeAll(() => cloud.enter('asma'));
afterAll(() => cloud.stop());

const createTask = (dealId: string) =>
  admin.call(contracts.createTask, { body: { dealId, title: 'Call', assigneeId: 'asma' } });

/** A task on a deal of its own. */
const newTask = async () => {
  const created = await createTask(await open());
  const { id: taskId, dealId } = created.ok();
  return { params: { taskId }, dealId, headers: ifMatch(created) };
};

const read = async (params: { taskId: string }) => (await asma.call(contracts.getTask, { params })).ok();
const remove = (dealId: string) => admin.call(contracts.deleteDeal, { params: { dealId } });
const heardOf = async (dealId: string) => expect(await deliver(await events('deal', dealId))).toEqual(allHandled);

it('lets one of twenty who edit the same version of a task win, and tells the others', async () => {
  const { params, headers } = await newTask();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, writer) =>
      admin.call(contracts.editTask, { params, headers, body: { title: `By writer ${writer}` } }),
    ),
  );
  const won = answers.filter(({ status }) => status === 200).map((answer) => answer.ok().title);
  expect(won).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    expect([
      [412, 'precondition_failed'],
      [409, 'version_conflict'],
    ]).toContainEqual(statusAndCode(answer));
  }
  expect([(await read(params)).title]).toEqual(won);
  expect((await events('task', params.taskId)).map(({ type }) => type)).toEqual(['task.created', 'task.updated']);
});

it('completes a task once, however often it is asked at once', async () => {
  const { params } = await newTask();
  const answers = await Promise.all(Array.from({ length: 5 }, () => asma.call(contracts.completeTask, { params })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect((await events('task', params.taskId)).map(({ type }) => type)).toEqual(['task.created', 'task.completed']);
});

it('leaves no task open on a deal that is deleted while tasks are made on it', async () => {
  const dealId = await open();
  const makings = Array.from({ length: 20 }, () => createTask(dealId));
  const deletion = await remove(dealId);
  expect(deletion.status).toBe(204);
  const answers = await Promise.all(makings);
  await heardOf(dealId);
  for (const answer of answers) {
    if (answer.status !== 201) expect(statusAndCode(answer)).toEqual([422, 'unknown_deal']);
    else expect((await read({ taskId: answer.ok().id })).state).toBe('cancelled');
  }
});

it('makes no task on a deal that is deleted at that very moment', async () => {
  const dealId = await open();
  beforeNext(client, 'TransactWriteItems', () => remove(dealId));
  expect(statusAndCode(await createTask(dealId))).toEqual([422, 'unknown_deal']);
});

it('opens no task again whose deal is deleted, and its tasks cancelled, at that very moment', async () => {
  const { params, dealId } = await newTask();
  (await asma.call(contracts.completeTask, { params })).ok();
  beforeNext(client, 'TransactWriteItems', async () => {
    await remove(dealId);
    await heardOf(dealId);
  });
  expect(statusAndCode(await asma.call(contracts.reopenTask, { params }))).toEqual([409, 'deal_deleted']);
  expect((await read(params)).state).toBe('done');
});

it('cancels with its deal also a task that is edited at that very moment', async () => {
  const { params, dealId, headers } = await newTask();
  beforeNext(client, 'TransactWriteItems', () => remove(dealId));
  (await asma.call(contracts.editTask, { params, headers, body: { title: 'Just in time' } })).ok();
  await heardOf(dealId);
  expect(await read(params)).toMatchObject({ state: 'cancelled', title: 'Just in time' });
});
