import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { localAccess } from '../runner/access.ts';
import type { ApiClient } from '../shared/api/client.ts';
import { contracts } from '../shared/api/contracts.ts';
import { openDeal } from '../shared/deals/rules/open.ts';
import { newId } from '../shared/kernel/ids.ts';
import { defaultSalesProcess } from '../shared/processes/rules/templates/default-sales-process.ts';
import type { Item } from '../shared/table/table.ts';
import { startTable } from '../test/support/engine.ts';
import { startHandlers } from '../test/support/handlers.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { median, milliseconds, table, timed, times } from './figures.ts';
import { bareClient, type Calls, recorderOf } from './recording.ts';

const sizes = [1_000, 100_000] as const;
const measuredDeals = 40;
/** A deal and its event: each leaves a record in the stream. */
const itemsPerDeal = 2;
const batch = 25;
const batchesAtOnce = 8;

const said = {
  value: null,
  company: 'Oak Offices',
  contact: null,
  expectedCloseOn: null,
  custom: {},
  participantIds: [],
};
const by = { userId: 'ann', role: 'manager', via: 'user' } as const;

/** The items that opening this many deals leaves in the table: each deal with its event, a minute apart. */
const openedDeals = async function* (deals: number) {
  const { dealItem } = await import('../shared/deals/store/deal-item.ts');
  const { eventWrites } = await import('../shared/table/event-item.ts');
  const process = { processId: 'filling', version: 1, definition: defaultSalesProcess.definition };
  for (let index = 0; index < deals; index += 1) {
    const command = { ...said, id: newId(), name: `Deal ${index}`, ownerId: `user-${index % 50}` };
    const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
    const { deal, events } = openDeal(process, command, { by, at });
    yield dealItem(deal);
    for (const write of eventWrites(events)) if ('put' in write) yield write.put;
  }
};

const fill = async (endpoint: string, TableName: string, deals: number) => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...localAccess, endpoint }));
  const items = openedDeals(deals);
  const nextBatch = async () => {
    const puts: Item[] = [];
    while (puts.length < batch) {
      const { value, done } = await items.next();
      if (done === true) break;
      puts.push(value);
    }
    return puts;
  };
  const work = async () => {
    for (let puts = await nextBatch(); puts.length > 0; puts = await nextBatch()) {
      const RequestItems = { [TableName]: puts.map((Item) => ({ PutRequest: { Item } })) };
      const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('The engine left items unwritten');
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, work));
};

type History = { readonly opening: Calls; readonly completions: readonly Calls[] };

/** The calls by which a deal is opened and every activity of it completed, as the product makes them. */
const historyOf = async (api: ApiClient, recorded: ReturnType<typeof recorderOf>): Promise<History> => {
  const dealIds: string[] = [];
  const opening = await recorded(async () => {
    const { id } = (await api.call(contracts.openDeal, { body: { name: 'Measured' } })).ok();
    dealIds.push(id);
  });
  const [dealId = ''] = dealIds;
  const completions: Calls[] = [];
  for (const { id: activityId } of defaultSalesProcess.definition.stages.flatMap(({ activities }) => activities)) {
    const completion = { params: { dealId, activityId }, body: { note: { text: 'Done' } } };
    completions.push(await recorded(() => api.call(contracts.completeActivity, completion)));
  }
  return { opening: opening.filter((call) => call instanceof TransactWriteCommand), completions };
};

/** How long a write takes (a completion, its calls made by the SDK alone) in a small table and in a large one. */
export const measureGrowth = async () => {
  const properties = tableProperties();
  const handlers = await startHandlers({}, () => startTable(properties));
  await handlers.seed();
  const { client } = await import('../shared/table/table.ts');
  const recorded = recorderOf(client);
  const api = handlers.as('ann', 'administrator');
  const histories: History[] = [];
  while (histories.length < measuredDeals) histories.push(await historyOf(api, recorded));

  const tables = await Promise.all(sizes.map(() => startTable(properties)));
  const sides = [];
  for (const [index, { endpoint, tableName }] of tables.entries()) {
    await fill(endpoint, tableName, sizes[index] ?? 0);
    sides.push({ replay: bareClient(endpoint), durations: [] as number[] });
  }
  // In turns, so that a busy moment of the machine hits both.
  for (const { opening, completions } of histories) {
    for (const { replay, durations } of sides) {
      await replay(opening);
      durations.push(...(await timed(completions.length, (run) => replay(completions[run] ?? []))));
    }
  }
  await Promise.all([handlers.stop(), ...tables.map(({ stop }) => stop())]);

  const base = median(sides[0]?.durations ?? []);
  const rows = sides.map(({ durations }, index) => [
    (sizes[index] ?? 0).toLocaleString('en'),
    ((sizes[index] ?? 0) * itemsPerDeal).toLocaleString('en'),
    milliseconds(median(durations)),
    times(median(durations) / base),
  ]);
  return table(['deals', 'stream records', 'write p50', 'ratio'], rows);
};
