import { afterEach, expect, it } from 'vitest';
import { inFile } from '../../local/demo/counts.ts';
import { dealLines } from '../../local/demo/deal-lines.ts';
import { failuresOf, importLines } from '../../local/demo/import.ts';
import { readOpportunities } from '../../local/demo/opportunities.ts';
import { invitePeople } from '../../local/demo/people.ts';
import { publishedProcess } from '../../local/demo/process.ts';
import type { ApiClient } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { comparable, dealsOf } from '../support/everything.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { until } from '../support/until.ts';

/** Milliseconds: on two cores that have nothing else to do the whole takes less than two minutes. */
const timeoutMs = { export: 240_000, all: 600_000 };

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
  await until(async () => (await read()).state === 'done', timeoutMs.export);
  const job = await read();
  return { job, file: await (await fetch(job.url ?? '')).text() };
};

const outcomesOf = async (api: ApiClient, processId: string) => {
  const body = (await api.call(contracts.getOutcomes, { query: { processId } })).ok();
  if ('items' in body) throw new Error('Deals, where a figure was asked for');
  return body;
};

const statistics = [
  ...[contracts.getFunnel, contracts.getLosses, contracts.getOutcomes, contracts.getForecast],
  ...[contracts.getMovements, contracts.getActivities, contracts.getCalibration, contracts.getStageTimes],
];

/** All statistics of a process, but for the age of what goes on, once all that was closed is among them. */
const statisticsOf = async (api: ApiClient, processId: string, closed: number) => {
  await until(async () => {
    const { won, lost } = await outcomesOf(api, processId);
    return won + lost === closed;
  }, timeoutMs.export);
  const answers = await Promise.all(
    statistics.map(async (route) => (await api.call(route, { query: { processId } })).ok()),
  );
  return JSON.parse(JSON.stringify(answers, (key, value) => (key === 'ongoing' ? undefined : value)));
};

/** What the file of the demonstration says: its own figures, and the mean cycle over what was won, in days. */
const ofTheFile = { won: 4_238, lost: 2_473, dollarsWon: 10_005_534, cycle: 51.78 };

/** `npm run test:large` takes all of them; else some hundred do. */
const isLarge = process.env.MODE === 'large';
const all = readOpportunities().opportunities;
const opportunities = isLarge ? all : all.filter((_, index) => index % 20 === 0);

/** The same figures of those that are taken. */
const figuresOf = (counted: readonly ReturnType<typeof inFile>[]) => {
  const won = counted.filter(({ state }) => state === 'won');
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    won: won.length,
    lost: counted.filter(({ state }) => state === 'lost').length,
    dollarsWon: sum(won.map(({ dollars }) => dollars)),
    cycle: Number((sum(won.map(({ days }) => days)) / won.length).toFixed(2)),
  };
};
const expected = figuresOf(opportunities.map(inFile));

it(
  'exports the deals of a real pipeline, and has the same in a fresh cloud after importing them',
  async () => {
    const there = await startNext();
    const { teams } = readOpportunities();
    if (isLarge) expect(expected).toEqual(ofTheFile);
    const processId = await publishedProcess(there);
    await invitePeople(there, teams);
    const first = await imported(there, dealLines(opportunities, processId));
    expect(first).toMatchObject({ state: 'done', counts: { created: opportunities.length }, failures: [] });
    const figures = await statisticsOf(there, processId, expected.won + expected.lost);
    const { won, lost, winRate, cycle } = await outcomesOf(there, processId);
    const [{ currency, numerator: cents = 0 } = {}] = winRate.value;
    expect({ won, lost, dollarsWon: cents / 100, cycle: Number(cycle.won.mean?.toFixed(2)) }).toEqual(expected);
    expect([currency, winRate.value.length]).toEqual(['USD', 1]);

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
    expect(await statisticsOf(here, processId, expected.won + expected.lost)).toEqual(figures);
  },
  timeoutMs.all,
);
