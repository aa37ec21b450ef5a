import type { ApiClient } from '../shared/api/client.ts';
import { contracts } from '../shared/api/contracts.ts';
import { startTable } from '../test/support/engine.ts';
import { startHandlers } from '../test/support/handlers.ts';
import { startLocalCloud } from '../test/support/local-cloud.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { median, milliseconds, percentile, table, timedAtOnce, times } from './figures.ts';
import { httpClient } from './http-client.ts';
import { bareClient, type Calls, recorderOf } from './recording.ts';

const activitiesPerDeal = 25;
/** Turns of a deal's activities for each client, after those that only warm both sides up. */
const turnsOf = { 1: { warmUps: 16, measured: 16 }, 16: { warmUps: 2, measured: 4 } } as const;
const clientCounts = [1, 16] as const;
const listed = 30;

const activityIds = Array.from({ length: activitiesPerDeal }, (_, index) => `activity-${index}`);

const definition = {
  name: 'Measured',
  stages: [0, 1, 2, 3, 4].map((stage) => ({
    id: `stage-${stage}`,
    name: `Stage ${stage}`,
    activities: activityIds.slice(stage * 5, stage * 5 + 5).map((id) => ({ id, name: `Activity ${id}`, weight: 4 })),
  })),
};

const aProcess = async (administrator: ApiClient) => {
  const { id } = (await administrator.call(contracts.createProcess, { body: { name: 'Measured', definition } })).ok();
  (await administrator.call(contracts.publishProcess, { params: { processId: id } })).ok();
  return id;
};

const opening = (processId: string) => ({ name: 'Chairs', processId, company: 'Oak Offices' });

/** One kind of request, on either side: `run` of a client, for as many runs as the side has. */
type Side = { readonly runs: number; readonly run: (client: number, run: number) => Promise<unknown> };
type Figures = { readonly http: number[]; readonly bare: number[] };

/** Both sides in turns, so that a busy moment of the machine hits both. */
const inTurns = async (clients: 1 | 16, turns: readonly (readonly [http: Side, bare: Side])[]): Promise<Figures> => {
  const figures: Figures = { http: [], bare: [] };
  for (const [turn, [http, bare]] of turns.entries()) {
    const measured = [
      await timedAtOnce(clients, http.runs, async (client, run) => void (await http.run(client, run))),
      await timedAtOnce(clients, bare.runs, async (client, run) => void (await bare.run(client, run))),
    ];
    if (turn < turnsOf[clients].warmUps) continue;
    figures.http.push(...(measured[0] ?? []));
    figures.bare.push(...(measured[1] ?? []));
  }
  return figures;
};

const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index];
  if (item === undefined) throw new Error(`There is nothing at ${index}`);
  return item;
};

const row = (name: string, clients: number, { http, bare }: Figures) => [
  name,
  String(clients),
  String(http.length),
  milliseconds(median(http)),
  milliseconds(percentile(http, 0.99)),
  milliseconds(median(bare)),
  times(median(http) / median(bare)),
];

/** The requests that matter most, over HTTP, beside the same calls to the table made by the SDK alone. */
export const measureHttp = async () => {
  const properties = tableProperties();
  const cloud = await startLocalCloud();
  const handlers = await startHandlers({}, () => startTable(properties));
  const bareTable = await startTable(properties);
  const { client } = await import('../shared/table/table.ts');
  const recorded = recorderOf(client);
  const replay = bareClient(bareTable.endpoint);
  const { send, close } = httpClient(cloud.apiUrl(), cloud.token('manager'));
  const processes = {
    http: await aProcess(cloud.as('administrator')),
    bare: await aProcess(handlers.as('ann', 'administrator')),
  };
  const api = handlers.as('ann', 'manager');

  const openOverHttp = async () => {
    const { id }: { id: string } = JSON.parse(await send('POST', '/deals', opening(processes.http)));
    return id;
  };
  const openBare = async () => {
    let dealId = '';
    const body = opening(processes.bare);
    const calls = await recorded(async () => {
      dealId = (await api.call(contracts.openDeal, { body })).ok().id;
    });
    await replay(calls.slice(1));
    return dealId;
  };
  /** The calls of completing every activity of a deal, recorded on the engine of the handlers. */
  const completions = async (dealId: string) => {
    const calls: Calls[] = [];
    for (const activityId of activityIds) {
      calls.push(await recorded(() => api.call(contracts.completeActivity, { params: { dealId, activityId } })));
    }
    return calls;
  };
  const several = async <T>(count: number, make: () => Promise<T>) => {
    const made: T[] = [];
    while (made.length < count) made.push(await make());
    return made;
  };

  const completing = async (clients: number): Promise<readonly [Side, Side]> => {
    const httpDeals = await several(clients, openOverHttp);
    const bareDeals = await several(clients, async () => completions(await openBare()));
    const path = (client: number, run: number) =>
      `/deals/${at(httpDeals, client)}/activities/${at(activityIds, run)}/completion`;
    return [
      { runs: activitiesPerDeal, run: (client, run) => send('PUT', path(client, run)) },
      { runs: activitiesPerDeal, run: (client, run) => replay(at(at(bareDeals, client), run)) },
    ];
  };
  const httpDeal = at(await several(listed + 5, openOverHttp), 0);
  const bareDeal = at(await several(listed + 5, openBare), 0);
  const readCalls = await recorded(() => api.call(contracts.getDeal, { params: { dealId: bareDeal } }));
  const query = { status: 'open', limit: String(listed) };
  const listCalls = await recorded(() => api.call(contracts.listDeals, { query }));
  const reading: readonly [Side, Side] = [
    { runs: activitiesPerDeal, run: () => send('GET', `/deals/${httpDeal}`) },
    { runs: activitiesPerDeal, run: () => replay(readCalls) },
  ];
  const listing: readonly [Side, Side] = [
    { runs: activitiesPerDeal, run: () => send('GET', `/deals?status=open&limit=${listed}`) },
    { runs: activitiesPerDeal, run: () => replay(listCalls) },
  ];

  const rows: string[][] = [];
  for (const clients of clientCounts) {
    const turns = turnsOf[clients].warmUps + turnsOf[clients].measured;
    const completionTurns = await several(turns, () => completing(clients));
    rows.push(row('complete an activity', clients, await inTurns(clients, completionTurns)));
    rows.push(
      row(
        'read a deal',
        clients,
        await inTurns(
          clients,
          Array.from({ length: turns }, () => reading),
        ),
      ),
    );
    rows.push(
      row(
        `list ${listed} deals`,
        clients,
        await inTurns(
          clients,
          Array.from({ length: turns }, () => listing),
        ),
      ),
    );
  }
  close();
  await Promise.all([cloud.stop(), handlers.stop(), bareTable.stop()]);
  return table(['request', 'clients', 'n', 'p50', 'p99', 'bare p50', 'ratio'], rows);
};
