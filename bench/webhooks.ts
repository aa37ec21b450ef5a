import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { contracts } from '../shared/api/contracts.ts';
import { type LocalCloud, startLocalCloud } from '../test/support/local-cloud.ts';
import { openDeal, publishProcess } from '../test/support/steps.ts';
import { until } from '../test/support/until.ts';
import { milliseconds, percentile, table } from './figures.ts';

const [events, perSecond] = [300, 20];

const told = z.object({ id: z.string(), occurredAt: z.iso.datetime() });

/** A receiver on this machine, and how long after each event it had it, in milliseconds; it keeps what came first. */
const startReceiver = async (answer: RequestListener) => {
  const delays = new Map<string, number>();
  let requests = 0;
  const server = createServer(async (request, response) => {
    const at = Date.now();
    requests += 1;
    const body = Buffer.concat(await request.toArray()).toString();
    const { id, occurredAt } = told.parse(JSON.parse(body));
    if (!delays.has(id)) delays.set(id, at - Date.parse(occurredAt));
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    delays,
    requests: () => requests,
    forget: () => {
      delays.clear();
      requests = 0;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** Deals that are opened at a fixed rate, whether or not those before are answered. */
const open = async (cloud: LocalCloud, processId: string) => {
  const begun = Date.now();
  const opened: Promise<unknown>[] = [];
  for (let index = 0; index < events; index += 1) {
    await pause(Math.max(0, begun + (index * 1_000) / perSecond - Date.now()));
    opened.push(openDeal(cloud.as('administrator'), { processId }));
  }
  await Promise.all(opened);
};

const slowly = 1_500;

/** How long events take to receivers that are prompt and slow, alone and beside receivers that do not fare well. */
export const measureWebhooks = async () => {
  const cloud = await startLocalCloud('--allow-loopback-webhooks');
  const admin = cloud.as('administrator');
  const processId = await publishProcess(admin, { only: [{ id: 'call' }] });
  const prompt = await startReceiver((_, response) => void response.end());
  const slow = await startReceiver((_, response) => void setTimeout(() => response.end(), slowly));
  const hanging = await startReceiver(() => {});
  const refusing = await startReceiver((_, response) => void response.writeHead(500).end());
  const all = [prompt, slow, hanging, refusing];
  const register = async ({ url }: Receiver) => {
    const body = { url, eventTypes: ['deal.opened' as const], processIds: [processId] };
    return (await admin.call(contracts.registerWebhook, { body })).ok();
  };
  const rows: string[][] = [];
  const measure = async (beside: string, measured: Readonly<Record<string, Receiver>>) => {
    for (const receiver of all) receiver.forget();
    await open(cloud, processId);
    for (const [name, { delays }] of Object.entries(measured)) {
      await until(() => delays.size === events);
      const shares = [0.5, 0.95, 1].map((share) => milliseconds(percentile([...delays.values()], share)));
      const asked = [hanging, refusing].map(({ requests }) => String(requests()));
      rows.push([name, beside, ...shares, ...asked]);
    }
  };
  await register(prompt);
  await measure('nobody', { prompt });
  await register(slow);
  await measure('each other', { prompt, slow });
  await register(hanging);
  await measure('one that hangs', { prompt, slow });
  await register(refusing);
  await measure('one that hangs and one that answers 500', { prompt, slow });
  for (const { stop } of all) stop();
  await cloud.stop();
  return table(['receiver', 'beside', 'p50', 'p95', 'longest', 'asked the one that hangs', 'asked the other'], rows);
};
