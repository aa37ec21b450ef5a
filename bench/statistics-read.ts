import { apiClient } from '../shared/api/client.ts';
import { contracts } from '../shared/api/contracts.ts';
import type { Figure } from '../shared/statistics/rules/figure.ts';
import { countingCalls } from '../test/support/counted.ts';
import { claimsOf, eventOf } from '../test/support/handlers.ts';
import { median, timed } from './figures.ts';

/** What `bench/statistics.ts` asks a fresh process for; times in milliseconds, memory as the process' peak. */
export type Measured = {
  readonly calls: number;
  readonly units: number;
  readonly funnel: number;
  readonly stageTimes: number;
  readonly outcomes: number;
  readonly megabytes: number;
};

const [endpoint = '', tableName = '', processId = '', source] = process.argv.slice(2);
Object.assign(process.env, {
  LOG_LEVEL: 'SILENT',
  TABLE_NAME: tableName,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  DEAL_VISIBILITY: 'everyone',
  TIME_ZONE: 'UTC',
});
const runs = 5;

const { handler } = await import('../functions/statistics/index.ts');
const { client } = await import('../shared/table/table.ts');
const { figures } = await import('../shared/statistics/rules/figures.ts');
const { toFacts } = await import('../shared/deals/store/deal-item.ts');
const { closedDealsOfProcess } = await import('../shared/deals/store/keys.ts');
const { everyItem, pageOf, partition } = await import('../shared/table/pages.ts');
const { loadView } = await import('../functions/statistics/load-view.ts');
const { monthsOf } = await import('../functions/statistics/load-view.ts');

const api = apiClient(async (route, request) => {
  const answer = await handler(eventOf(route, request, claimsOf('ann', 'administrator')) as never, {} as never);
  return { status: answer.statusCode, headers: new Headers(answer.headers), text: answer.body ?? '' };
}, {});

/** The same without roll-ups, for comparison only. */
const fromIndex = async <Tally, Answer>(figure: Figure<Tally, Answer>) => {
  const query = { processId, basis: 'closed', measure: 'count' } as const;
  const asked = await loadView(query, { userId: 'ann', role: 'administrator', via: 'user' });
  const tally = figure.begin(asked.view);
  const months = await monthsOf(asked, figure.over);
  await Promise.all(
    months.map(async (month) => {
      const deals = partition({ index: 'gsi1', pk: closedDealsOfProcess(processId, month) }, toFacts);
      for await (const deal of everyItem((paging) => pageOf(deals, paging))) figure.add(tally, deal, asked.view);
    }),
  );
  return figure.answer(tally, asked.view);
};

const ask = { query: { processId } };
const work: Readonly<Record<'funnel' | 'stageTimes' | 'outcomes', () => Promise<unknown>>> =
  source === 'index'
    ? {
        funnel: () => fromIndex(figures.funnel),
        stageTimes: () => fromIndex(figures['stage-times']),
        outcomes: () => fromIndex(figures.outcomes),
      }
    : {
        funnel: async () => (await api.call(contracts.getFunnel, ask)).ok(),
        stageTimes: async () => (await api.call(contracts.getStageTimes, ask)).ok(),
        outcomes: async () => (await api.call(contracts.getOutcomes, ask)).ok(),
      };

const p50 = async (request: () => Promise<unknown>) => {
  await request();
  return median(await timed(runs, async () => void (await request())));
};

const { operations, read } = await countingCalls(client)(work.funnel);
const measured: Measured = {
  calls: operations.length,
  units: read,
  funnel: await p50(work.funnel),
  stageTimes: await p50(work.stageTimes),
  outcomes: await p50(work.outcomes),
  megabytes: Math.round(process.resourceUsage().maxRSS / 1_000),
};
process.stdout.write(JSON.stringify(measured));
process.exit();
