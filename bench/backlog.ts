import { contracts } from '../shared/contracts/index.ts';
import { defaultSalesProcess } from '../shared/domain/templates/default-sales-process.ts';
import { type Following, startFollowing } from '../test/faults/following.ts';
import { startTable } from '../test/support/engine.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { until } from '../test/support/until.ts';
import { table, times } from './figures.ts';

const wanted = 10_000;
const writers = 16;
const patience = 300_000;
const activityIds = defaultSalesProcess.definition.stages.flatMap(({ activities }) => activities.map(({ id }) => id));

/** Opens deals of the default process and completes all that there is to complete, by many at once, until so many events are written. */
const write = async ({ handlers }: Following) => {
  const api = handlers.as('ann', 'administrator');
  let events = 0;
  const writer = async () => {
    while (events < wanted) {
      const { id: dealId } = (await api.call(contracts.openDeal, { body: { name: 'Chairs' } })).ok();
      events += 1;
      let stageId: string | null = null;
      for (const activityId of activityIds) {
        const completion = { params: { dealId, activityId }, body: { note: { text: 'Done' } } };
        const deal = (await api.call(contracts.completeActivity, completion)).ok();
        events += deal.stageId === stageId ? 1 : 2;
        stageId = deal.stageId;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return events;
};

const seconds = (since: number) => (performance.now() - since) / 1_000;

/** The seconds that each consumer takes to be past this record of the stream. */
const drained = async (following: Following, last: bigint) => {
  const since = performance.now();
  const took = new Map<string, number>();
  await until(async () => {
    for (const { name, at } of await following.progress())
      if (at >= last && !took.has(name)) took.set(name, seconds(since));
    return took.size === 2;
  }, patience);
  return took;
};

/** How fast events are written, and how fast what waits is published and followed up, all on this one machine. */
export const measureBacklog = async () => {
  const properties = tableProperties();
  const following = await startFollowing({ table: () => startTable(properties), gated: false });
  await following.handlers.seed();
  let events = 0;
  let writing = 0;
  let last = 0n;
  await following.pause(async () => {
    const since = performance.now();
    events = await write(following);
    writing = events / seconds(since);
    last = await following.end();
  });
  const took = await drained(following, last);
  await following.stop();
  const rate = (figure: number) => `${Math.round(figure).toLocaleString('en')}/s`;
  const rows = [...took].map(([name, duration]) => {
    const draining = events / duration;
    return [name, events.toLocaleString('en'), rate(writing), rate(draining), times(draining / writing)];
  });
  return table(['consumer', 'events', 'written', 'drained', 'ratio'], rows);
};
