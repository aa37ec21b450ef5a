import * as z from 'zod';
import { declaredApi } from '../local/gateway/api.ts';
import { gatewayHandler } from '../local/gateway/handler.ts';
import { openGateway } from '../local/gateway/server.ts';
import { declaredPool } from '../local/identity/pool.ts';
import { keys, longToken } from '../local/identity/tokens.ts';
import { defaultSalesProcess } from '../shared/processes/rules/templates/default-sales-process.ts';
import { type Following, startFollowing } from '../test/faults/following.ts';
import { startTable } from '../test/support/engine.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { until } from '../test/support/until.ts';
import { table, times } from './figures.ts';
import { httpClient } from './http-client.ts';

const wanted = 10_000;
const writers = 16;
const patience = 300_000;
const activityIds = defaultSalesProcess.definition.stages.flatMap(({ activities }) => activities.map(({ id }) => id));

const opened = z.object({ id: z.string() });
const completed = z.object({ stageId: z.string() });

/** The stack's API over HTTP, as the local cloud serves it. */
const openApi = async ({ stack, functionNamed }: Following) => {
  const gateway = await openGateway(0, () => {});
  gateway.serve(gatewayHandler({ api: declaredApi(stack), functionOf: functionNamed, keys }));
  const { issuer, client } = declaredPool(stack);
  const ann = { sub: 'ann', username: 'ann', groups: ['administrators'] };
  const { send, close } = httpClient(gateway.url, await longToken({ issuer, clientId: client.id, ...ann }));
  const stop = async () => {
    close();
    await gateway.stop();
  };
  return { send, stop };
};

/** Opens deals of the default process and completes all that there is to complete, by many at once, until so many events are written. */
const write = async (send: Awaited<ReturnType<typeof openApi>>['send']) => {
  let events = 0;
  const writer = async () => {
    while (events < wanted) {
      const { id } = opened.parse(JSON.parse(await send('POST', '/deals', { name: 'Chairs' })));
      events += 1;
      let stageId = '';
      for (const activityId of activityIds) {
        const path = `/deals/${id}/activities/${activityId}/completion`;
        const deal = completed.parse(JSON.parse(await send('PUT', path, { note: { text: 'Done' } })));
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
  const following = await startFollowing({ table: (options) => startTable(properties, options), watched: false });
  await following.handlers.seed();
  const api = await openApi(following);
  await api.send('GET', '/deals');
  let events = 0;
  let writing = 0;
  let last = 0n;
  await following.pause(async () => {
    const since = performance.now();
    events = await write(api.send);
    writing = events / seconds(since);
    last = await following.end();
  });
  const took = await drained(following, last);
  await api.stop();
  await following.stop();
  const rate = (figure: number) => `${Math.round(figure).toLocaleString('en')}/s`;
  const rows = [...took].map(([name, duration]) => {
    const draining = events / duration;
    return [name, events.toLocaleString('en'), rate(writing), rate(draining), times(draining / writing)];
  });
  return table(['consumer', 'events', 'written', 'drained', 'ratio'], rows);
};
