import { afterEach, expect, it } from 'vitest';
import { dealLines } from '../../local/demo/deal-lines.ts';
import { failuresOf, importLines } from '../../local/demo/import.ts';
import { readOpportunities } from '../../local/demo/opportunities.ts';
import { invitePeople } from '../../local/demo/people.ts';
import { publishedProcess } from '../../local/demo/process.ts';
import type { ApiClient } from '../../shared/contracts/client.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { comparable, dealsOf } from '../support/everything.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { until } from '../support/until.ts';

/** Milliseconds: on two cores that have nothing else to do the whole takes less than two minutes. */
const patience = { export: 240_000, all: 600_000 };

let running: LocalCloud | undefined;

/** One after the other: neither has to share the machine. */
const startNext = async () => {
  await running?.stop();
  running = await startLocalCloud();
  return running.as('administrator');
};

afterEach(() => running?.stop());

const imported = async (administrator: ApiClient, lines: string) => {
  const { importId, state, counts } = await importLines(administrator, lines, () => {});
  return { state, counts, failures: await failuresOf(administrator, importId) };
};

const exported = async (administrator: ApiClient) => {
  const params = { exportId: (await administrator.call(contracts.startExport)).ok().exportId };
  const read = async () => (await administrator.call(contracts.getExport, { params })).ok();
  await until(async () => (await read()).state === 'done', patience.export);
  const job = await read();
  return { job, file: await (await fetch(job.url ?? '')).text() };
};

it(
  'exports thousands of deals of a real pipeline, and has the same in a fresh cloud after importing them',
  async () => {
    const there = await startNext();
    const { opportunities, teams } = readOpportunities();
    const processId = await publishedProcess(there);
    await invitePeople(there, teams);
    const first = await imported(there, dealLines(opportunities, processId));
    expect(first).toMatchObject({ state: 'done', counts: { created: opportunities.length }, failures: [] });
    const { job, file } = await exported(there);
    const deals = await dealsOf(there);
    expect(job).toMatchObject({ counts: { deals: deals.length }, differing: { count: 0, first: [] } });
    const theirs = await comparable(there, deals);

    const here = await startNext();
    expect(await imported(here, file)).toMatchObject({ state: 'done', counts: { failed: 0 }, failures: [] });
    // A fresh cloud has some deals of its own.
    const ids = new Set(deals.map(({ id }) => id));
    const ours = (await dealsOf(here)).filter(({ id }) => ids.has(id));
    expect(await comparable(here, ours)).toEqual(theirs);
  },
  patience.all,
);
