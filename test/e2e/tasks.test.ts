import { afterAll, beforeAll, expect, it } from 'vitest';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { openDeal, publishProcess } from '../support/steps.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;
let processId = '';

beforeAll(async () => {
  cloud = await startLocalCloud();
  const task = { title: 'Send {{deal.company}} what was agreed with {{completer.name}}', dueIn: { days: 1 } };
  processId = await publishProcess(cloud.as('administrator'), { first: [{ id: 'call', task }, { id: 'offer' }] });
});

afterAll(() => cloud.stop());

const seconds = 1_000;

const tasksOf = (dealId: string) =>
  allPages(async (cursor) => {
    const query = { dealId, ...cursor };
    return (await cloud.as('salesperson').call(contracts.listTasks, { query })).ok();
  });

const openedDeal = () => openDeal(cloud.as('salesperson'), { processId, company: 'Example Ltd' });

it('over HTTP, a completion sets off its task within seconds, and undoing it takes the task back', async () => {
  const seller = cloud.as('salesperson');
  const { id: dealId, ownerId } = await openedDeal();
  const params = { dealId, activityId: 'call' };
  (await seller.call(contracts.completeActivity, { params })).ok();
  await until(async () => (await tasksOf(dealId)).length > 0, 10 * seconds);
  expect(await tasksOf(dealId)).toMatchObject([
    { title: 'Send Example Ltd what was agreed with Sami Seller', assigneeId: ownerId, state: 'open' },
  ]);
  const mine = (await seller.call(contracts.listTasks, { query: { state: 'open' } })).ok().items;
  expect(mine.map((task) => task.dealId)).toContain(dealId);

  (await seller.call(contracts.undoCompletion, { params })).ok();
  await until(async () => (await tasksOf(dealId)).every(({ state }) => state === 'cancelled'), 10 * seconds);
  expect(await tasksOf(dealId)).toHaveLength(1);
});

it('over HTTP, a task that somebody works on stays when the completion is undone, and goes with its deal', async () => {
  const [seller, administrator] = [cloud.as('salesperson'), cloud.as('administrator')];
  const { id: dealId } = await openedDeal();
  const params = { dealId, activityId: 'call' };
  (await seller.call(contracts.completeActivity, { params })).ok();
  await until(async () => (await tasksOf(dealId)).length > 0, 10 * seconds);
  const [task] = await tasksOf(dealId);
  const ofTask = { params: { taskId: task?.id ?? '' } };
  const headers = { 'if-match': '*' };
  (await seller.call(contracts.editTask, { ...ofTask, headers, body: { priority: 'high' } })).ok();
  (await seller.call(contracts.undoCompletion, { params })).ok();

  // What is set off later tells that the undoing was followed up before.
  (await seller.call(contracts.completeActivity, { params })).ok();
  await until(async () => (await tasksOf(dealId)).length > 1, 10 * seconds);
  expect((await tasksOf(dealId)).map(({ state }) => state)).toEqual(['open', 'open']);

  (await administrator.call(contracts.deleteDeal, { params: { dealId } })).ok();
  const state = async () => (await administrator.call(contracts.getTask, ofTask)).ok().state;
  await until(async () => (await state()) === 'cancelled', 10 * seconds);
});
