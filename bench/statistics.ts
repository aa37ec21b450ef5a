import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localAccess } from '../runner/access.ts';
import { contracts } from '../shared/api/contracts.ts';
import { lose, win } from '../shared/deals/rules/close.ts';
import { complete } from '../shared/deals/rules/complete.ts';
import type { ClosedDeal } from '../shared/deals/rules/deal.ts';
import { factsOf } from '../shared/deals/rules/facts.ts';
import { openDeal } from '../shared/deals/rules/open.ts';
import { newId } from '../shared/kernel/ids.ts';
import type { Process } from '../shared/processes/rules/process.ts';
import { defaultSalesProcess } from '../shared/processes/rules/templates/default-sales-process.ts';
import type { Item } from '../shared/table/table.ts';
import { startTable } from '../test/support/engine.ts';
import { startHandlers } from '../test/support/handlers.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { milliseconds, table, times } from './figures.ts';
import type { Measured } from './statistics-read.ts';

const sizes = [1_000, 10_000, 100_000] as const;
const measuring = fileURLToPath(new URL('./statistics-read.ts', import.meta.url));

const day = 24 * 60 * 60 * 1_000;
const year = 365 * day;
const begin = Date.UTC(2025, 0, 10);

const by = { userId: 'ann', role: 'administrator', via: 'import' } as const;
const activities = defaultSalesProcess.definition.stages.flatMap(({ activities }) => activities.map(({ id }) => id));

/** A deal that was closed in one of twelve months; every other one is won, the others are lost somewhere on the way. */
const closedDeal = (process: Process, index: number, of: number): ClosedDeal => {
  let at = begin + Math.floor((index / of) * (year - 40 * day));
  const next = () => {
    at += (1 + (index % 3)) * day;
    return { by, at: new Date(at).toISOString() };
  };
  const said = {
    id: newId(),
    name: `Deal ${index}`,
    company: 'Oak Offices',
    contact: null,
    ownerId: `user-${index % 50}`,
  };
  const value = { amount: 100_000 + index, currency: 'EUR' as const };
  const opening = { ...said, value, expectedCloseOn: null, custom: {}, participantIds: [] };
  let { deal } = openDeal(process, opening, next());
  const isWon = index % 2 === 0;
  for (const activityId of activities.slice(0, isWon ? activities.length : index % activities.length)) {
    deal = complete(
      deal,
      process,
      { activityId, note: { text: 'Done.', attachmentIds: [], digest: 'done' } },
      next(),
    ).deal;
  }
  return isWon ? win(deal, process, {}, next()).deal : lose(deal, process, { reason: 'Price' }, next()).deal;
};

/** As many as are rolled up by one batch of the stream, which has a hundred events. */
const rolledUpAtOnce = 10;
const written = 25;
const lanes = 8;

const inPieces = <T>(things: readonly T[], size: number) =>
  Array.from({ length: Math.ceil(things.length / size) }, (_, piece) => things.slice(piece * size, (piece + 1) * size));

const store = async (endpoint: string, TableName: string, items: readonly Item[]) => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...localAccess, endpoint }));
  const pieces = inPieces(items, written).values();
  const lane = async () => {
    for (const puts of pieces) {
      const RequestItems = { [TableName]: puts.map((Item) => ({ PutRequest: { Item } })) };
      const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('The engine left items unwritten');
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

/** Closed deals of a process of their own, in the index and in roll-ups. */
const fill = async (endpoint: string, tableName: string, processId: string, count: number) => {
  const { dealItem } = await import('../shared/deals/store/deal-item.ts');
  const { newDealWrites } = await import('../shared/deals/store/deals.ts');
  const { write } = await import('../shared/table/table.ts');
  const { addToRollUp } = await import('../shared/statistics/store/roll-ups.ts');
  const { monthOf } = await import('../shared/deals/store/keys.ts');
  const process = { processId, version: 1, definition: defaultSalesProcess.definition };
  const deals = Array.from({ length: count }, (_, index) => closedDeal(process, index, count));
  const [first, ...others] = deals;
  if (first !== undefined) await write(newDealWrites(first));
  await store(endpoint, tableName, others.map(dealItem));
  for (const together of inPieces(deals, rolledUpAtOnce)) {
    const byMonth = Map.groupBy(together, ({ closing }) => monthOf(closing.at));
    for (const [month, closed] of byMonth) {
      const rows = closed.map((deal) => ({ dealId: deal.id, sequence: deal.sequence, facts: factsOf(deal) }));
      await addToRollUp(
        { processId, month },
        rows,
        closed.map(({ id }) => id),
      );
    }
  }
};

/** What Node lets the heap of a function of 512 MB grow to: with more it collects its garbage later, if at all. */
const heap = '--max-old-space-size=256';

/** In a fresh process, whose memory is all its own. */
const measured = (endpoint: string, tableName: string, processId: string, source: string): Measured =>
  JSON.parse(
    execFileSync(process.execPath, [heap, measuring, endpoint, tableName, processId, source], { encoding: 'utf8' }),
  );

/** How long statistics take and how much memory, over few and over many closed deals, from roll-ups and from the index. */
export const measureStatistics = async () => {
  const properties = tableProperties();
  const handlers = await startHandlers({}, () => startTable(properties));
  const admin = handlers.as('ann', 'administrator');
  const { endpoint, tableName } = handlers.table;
  const rows: string[][] = [];
  let base: Measured | undefined;
  for (const size of sizes) {
    const body = { name: `${size}`, templateId: 'default' };
    const { id } = (await admin.call(contracts.createProcess, { body })).ok();
    (await admin.call(contracts.publishProcess, { params: { processId: id } })).ok();
    await fill(endpoint, tableName, id, size);
    for (const source of ['roll-ups', 'index']) {
      const figures = measured(endpoint, tableName, id, source);
      if (source === 'roll-ups') base ??= figures;
      const { calls, units, funnel, stageTimes, outcomes, megabytes } = figures;
      rows.push([
        ...[size.toLocaleString('en'), source, String(calls), String(units)],
        ...[funnel, stageTimes, outcomes].map(milliseconds),
        ...[times(funnel / (base?.funnel ?? funnel)), `${megabytes} MB`],
      ]);
    }
  }
  await handlers.stop();
  const head = ['closed deals', 'read from', 'calls', 'read units', 'funnel', 'stage times', 'outcomes', 'growth'];
  return table([...head, 'memory'], rows);
};
