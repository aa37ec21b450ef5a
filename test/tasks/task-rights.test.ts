import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishProcess, statusAndCode } from '../support/steps.ts';

const cloud = await startHandlers();
const admin = cloud.as('ada', 'administrator');
const sven = cloud.as('sven');
let dealId = '';
let taskId = '';

beforeAll(async () => {
  const processId = await publishProcess(admin, { first: [{ id: 'a' }] });
  await Promise.all([cloud.enter('olga'), cloud.enter('sven')]);
  dealId = (await openDeal(admin, { processId, ownerId: 'olga' })).id;
  const body = { dealId, title: 'Call', assigneeId: 'olga' };
  taskId = (await admin.call(contracts.createTask, { body })).ok().id;
});

afterAll(() => cloud.stop());

it('where everyone sees the deal, everyone reads its tasks', async () => {
  expect((await sven.call(contracts.getTask, { params: { taskId } })).ok()).toMatchObject({ id: taskId });
  for (const query of [{ dealId }, { assigneeId: 'olga' }]) {
    expect((await sven.call(contracts.listTasks, { query })).ok().items.map(({ id }) => id)).toEqual([taskId]);
  }
});

it('who sees a task but has no part in its deal is told that they may not change it', async () => {
  const params = { taskId };
  const edit = { params, body: { title: 'Write' } };
  const answers = [
    await sven.call(contracts.editTask, edit),
    await sven.call(contracts.editTask, { ...edit, headers: { 'if-match': '"99"' } }),
    await sven.call(contracts.completeTask, { params }),
    await sven.call(contracts.reopenTask, { params }),
    await sven.call(contracts.cancelTask, { params }),
    await sven.call(contracts.createTask, { body: { dealId, title: 'Mine' } }),
    await sven.call(contracts.createTask, { body: { dealId, title: 'Mine', assigneeId: 'unknown' } }),
  ];
  for (const answer of answers) expect(statusAndCode(answer)).toEqual([403, 'forbidden']);
});

it('who is given a task may change it, and give it away again', async () => {
  const body = { dealId, title: 'Call', assigneeId: 'sven' };
  const params = { taskId: (await admin.call(contracts.createTask, { body })).ok().id };
  (await sven.call(contracts.completeTask, { params })).ok();
  const give = { params, headers: { 'if-match': '*' }, body: { assigneeId: 'olga' } };
  (await sven.call(contracts.editTask, give)).ok();
  expect(statusAndCode(await sven.call(contracts.reopenTask, { params }))).toEqual([403, 'forbidden']);
});
