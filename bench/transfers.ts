import { setTimeout as pause } from 'node:timers/promises';
import { dealLines } from '../local/demo/deal-lines.ts';
import { importLines } from '../local/demo/import.ts';
import { readOpportunities } from '../local/demo/opportunities.ts';
import { invitePeople } from '../local/demo/people.ts';
import { publishedProcess } from '../local/demo/process.ts';
import type { ApiClient } from '../shared/api/client.ts';
import { contracts } from '../shared/api/contracts.ts';
import { startLocalCloud } from '../test/support/local-cloud.ts';
import { publishNext, publishProcess } from '../test/support/steps.ts';
import { table } from './figures.ts';

const openDeals = 10_000;
const lookAgainMs = 100;

const oneOf = (index: number) => ({
  externalId: `OPEN-${index}`,
  name: `Chairs ${index}`,
  company: 'Oak Offices',
  value: { amount: 100_000, currency: 'EUR' },
  openedAt: '2026-01-02T09:00:00.000Z',
  history: [
    { type: 'activity.completed', at: '2026-01-03T09:00:00.000Z', activityId: 'call' },
    { type: 'activity.completed', at: '2026-01-05T09:00:00.000Z', activityId: 'offer' },
  ],
});

/** Open deals in whose next version one of their two completions is dropped. */
const linesOfOpenDeals = (processId: string) =>
  Array.from({ length: openDeals }, (_, index) => `${JSON.stringify({ ...oneOf(index), processId })}\n`).join('');

const begin = { first: [{ id: 'call' }], second: [{ id: 'offer' }], third: [{ id: 'sign' }] };
const next = { first: [{ id: 'call' }], second: [{ id: 'proposal', obligatory: true }], third: [{ id: 'sign' }] };

const timed = async (work: () => Promise<number>) => {
  const begun = performance.now();
  const things = await work();
  return { things, seconds: (performance.now() - begun) / 1_000 };
};

const finished = async <Job extends { readonly state: string }>(read: () => Promise<Job>) => {
  let job = await read();
  while (job.state === 'running') {
    await pause(lookAgainMs);
    job = await read();
  }
  if (job.state !== 'done') throw new Error(`It ended as ${JSON.stringify(job)}`);
  return job;
};

const migrate = async (api: ApiClient, processId: string, body: { dryRun: boolean; dryRunId?: string }) => {
  const { migrationId } = (await api.call(contracts.startMigration, { params: { processId }, body })).ok();
  const params = { processId, migrationId };
  const { counts } = await finished(async () => (await api.call(contracts.getMigration, { params })).ok());
  return { migrationId, counts };
};

const importAll = async (api: ApiClient, lines: string) => (await importLines(api, lines, () => {})).counts.created;

const exportAll = async (api: ApiClient) => {
  const { exportId } = (await api.call(contracts.startExport)).ok();
  const params = { exportId };
  const { counts } = await finished(async () => (await api.call(contracts.getExport, { params })).ok());
  return counts.deals;
};

/** How fast a local cloud imports, moves and exports deals, from the request until all is done. */
export const measureTransfers = async () => {
  const cloud = await startLocalCloud();
  try {
    const api = cloud.as('administrator');
    const { opportunities, teams } = readOpportunities();
    await invitePeople(api, teams);
    const demo = dealLines(opportunities, await publishedProcess(api));
    const processId = await publishProcess(api, begin);
    const rows: string[][] = [];
    const note = async (label: string, work: () => Promise<number>) => {
      const { things, seconds } = await timed(work);
      const rate = Math.round(things / seconds);
      rows.push([label, things.toLocaleString('en'), `${seconds.toFixed(1)} s`, `${rate.toLocaleString('en')}/s`]);
    };
    await note('import of the opportunities of the demonstration', () => importAll(api, demo));
    await note('import of open deals, two completions each', () => importAll(api, linesOfOpenDeals(processId)));
    await publishNext(api, processId, next);
    let dryRunId = '';
    await note('migration of the open deals, dry run', async () => {
      const dryRun = await migrate(api, processId, { dryRun: true });
      dryRunId = dryRun.migrationId;
      return dryRun.counts.moved;
    });
    await note('migration of the open deals', async () => {
      const { counts } = await migrate(api, processId, { dryRun: false, dryRunId });
      return counts.moved;
    });
    await note('export of everything', () => exportAll(api));
    return table(['', 'deals', 'time', 'rate'], rows);
  } finally {
    await cloud.stop();
  }
};
