import { afterAll, beforeAll, expect, it } from 'vitest';
import { dealLines } from '../../local/demo/deal-lines.ts';
import { readOpportunities } from '../../local/demo/opportunities.ts';
import { publishedProcess } from '../../local/demo/process.ts';
import { upload } from '../../local/upload.ts';
import { type ApiClient, allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { wait } from '../../shared/kernel/clock.ts';
import { engineProcess } from '../support/engine-process.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { openDeal } from '../support/steps.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});

afterAll(() => cloud.stop());

/** Eight people open deals and complete their first activity, whatever fails, until they are stopped. */
const writing = (api: ApiClient) => {
  const acknowledged = new Map<string, number>();
  let stopped = false;
  const write = async () => {
    const deal = (await api.call(contracts.openDeal, { body: { name: 'In a hurry' } })).ok();
    acknowledged.set(deal.id, deal.version);
    const params = { dealId: deal.id, activityId: deal.stages[0]?.activities[0]?.id ?? '' };
    acknowledged.set(deal.id, (await api.call(contracts.completeActivity, { params })).ok().version);
  };
  const person = async () => {
    while (!stopped) await write().catch(() => wait(20));
  };
  const people = Promise.all(Array.from({ length: 8 }, person));
  const stop = async () => {
    stopped = true;
    await people;
  };
  return { acknowledged, stop };
};

const expectKept = async (acknowledged: ReadonlyMap<string, number>) => {
  const api = cloud.as('salesperson');
  for (const [dealId, version] of acknowledged) {
    const params = { dealId };
    const deal = (await api.call(contracts.getDeal, { params })).ok();
    expect(deal.version).toBeGreaterThanOrEqual(version);
    const { items } = (await api.call(contracts.getTimeline, { params, query: { limit: '100' } })).ok();
    expect(items.map(({ sequence }) => sequence)).toEqual(items.map((_, index) => items.length - index));
    expect(items.filter(({ type }) => type === 'activity.completed')).toHaveLength(deal.progress.done);
  }
};

it('loses nothing that it acknowledged when all of it is killed in the middle of writing', async () => {
  const { acknowledged, stop } = writing(cloud.as('salesperson'));
  await until(() => acknowledged.size > 40);
  await cloud.kill();
  await stop();
  await cloud.restart();
  await expectKept(acknowledged);
});

it('goes on by itself with work in the background that was cut off', async () => {
  const [administrator, leaver] = [cloud.as('administrator'), cloud.as('manager')];
  const { id: userId } = (await leaver.call(contracts.getMe)).ok();
  const { id: toUserId } = (await administrator.call(contracts.getMe)).ok();
  const deals = await Promise.all(Array.from({ length: 300 }, () => openDeal(leaver)));
  const request = { params: { userId }, body: { toUserId } };
  const { id: handOverId } = (await administrator.call(contracts.startHandOver, request)).ok();
  const read = async () =>
    (await cloud.as('administrator').call(contracts.getHandOver, { params: { userId, handOverId } })).ok();
  await until(async () => (await read()).counts.deals > 0);
  await cloud.kill();
  await cloud.restart();
  await until(async () => (await read()).state !== 'running');
  expect(await read()).toMatchObject({ state: 'done', counts: { deals: deals.length }, failures: { count: 0 } });
});

it('imports each line once, though it was cut off in the middle of the file', async () => {
  const opportunities = readOpportunities().opportunities.slice(0, 2_000);
  const processId = await publishedProcess(cloud.as('administrator'));
  const body = { format: 'ndjson', dryRun: false } as const;
  const announced = (await cloud.as('administrator').call(contracts.createImport, { body })).ok();
  await upload(announced.upload, dealLines(opportunities, processId));
  const params = { importId: announced.importId };
  (await cloud.as('administrator').call(contracts.startImport, { params })).ok();
  const read = async () => (await cloud.as('administrator').call(contracts.getImport, { params })).ok();
  await until(async () => (await read()).counts.rows > 0);
  expect((await read()).state).toBe('running');
  await cloud.kill();
  await cloud.restart();
  await until(async () => (await read()).state !== 'running');
  const counts = { rows: 2_000, created: 2_000, unchanged: 0, failed: 0 };
  expect(await read()).toMatchObject({ state: 'done', counts });
  const listed = await allPages(async (cursor) => {
    const query = { processId, limit: '100', ...cursor };
    return (await cloud.as('administrator').call(contracts.listDeals, { query })).ok();
  });
  expect(new Set(listed.map(({ custom }) => custom.opportunityId)).size).toBe(2_000);
  expect(listed).toHaveLength(2_000);
});

it('loses nothing that it acknowledged when the engine alone is killed, and goes on by itself', async () => {
  const { acknowledged, stop } = writing(cloud.as('salesperson'));
  await until(() => acknowledged.size > 40);
  process.kill(engineProcess(cloud.folder), 'SIGKILL');
  const before = acknowledged.size;
  await until(() => acknowledged.size > before + 40);
  await stop();
  await expectKept(acknowledged);
});
