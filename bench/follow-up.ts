import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { contracts } from '../shared/api/contracts.ts';
import { type LocalCloud, startLocalCloud } from '../test/support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../test/support/mailbox.ts';
import { openDeal, publishProcess } from '../test/support/steps.ts';
import { until } from '../test/support/until.ts';
import { milliseconds, percentile, table } from './figures.ts';
import { httpClient } from './http-client.ts';

/** Completions a second, how many of them, and of how many one is watched: watching costs requests of its own. */
const loads = [
  { rate: 1, completions: 40, watchedOf: 1 },
  { rate: 100, completions: 1_000, watchedOf: 10 },
] as const;

const address = 'reader@example.com';
const look = 10;

type Client = ReturnType<typeof httpClient>;
type Watched = { readonly dealId: string; readonly answered: number; readonly task: number };

/** Completions that set off a task, and, where they are watched, a mail to the managers. */
const processOf = (cloud: LocalCloud, notifies: boolean) =>
  publishProcess(cloud.as('administrator'), {
    first: [
      {
        id: 'talk',
        task: { title: 'Call', dueIn: { days: 1 } },
        notify: notifies
          ? { managers: true, participants: false, owner: false, administrators: false, users: [] }
          : null,
      },
    ],
  });

/** A manager's address gets what concerns them. */
const subscribe = async (cloud: LocalCloud) => {
  const body = { channel: 'email', address, scope: 'mine' } as const;
  (await cloud.as('manager').call(contracts.subscribe, { body })).ok();
  const { mailSaying } = mailboxOf(cloud.endpoints().mailboxUrl, address);
  await fetch(lastLinkIn(await mailSaying('confirm')));
};

const items = z.object({ items: z.array(z.unknown()) });

const complete = async ({ send }: Client, dealId: string) => {
  await send('PUT', `/deals/${dealId}/activities/talk/completion`);
  return Date.now();
};

/** Looks for the task until it is there. */
const watch = async (client: Client, dealId: string): Promise<Watched> => {
  const answered = await complete(client, dealId);
  while (items.parse(JSON.parse(await client.send('GET', `/tasks?dealId=${dealId}`))).items.length === 0)
    await pause(look);
  return { dealId, answered, task: Date.now() - answered };
};

/** Begins a completion whenever its time has come, whether or not those before it are answered. */
const offer = async (client: Client, dealIds: readonly string[], { rate, watchedOf }: (typeof loads)[number]) => {
  const begun = Date.now();
  const works: Promise<Watched | number>[] = [];
  for (const [index, dealId] of dealIds.entries()) {
    await pause(Math.max(0, begun + (index * 1_000) / rate - Date.now()));
    works.push(index % watchedOf === 0 ? watch(client, dealId) : complete(client, dealId));
  }
  const done = await Promise.all(works);
  const answered = done.map((one) => (typeof one === 'number' ? one : one.answered));
  const watched = done.filter((one) => typeof one !== 'number');
  return { watched, achieved: (1_000 * (dealIds.length - 1)) / (Math.max(...answered) - begun) };
};

const arrived = z.array(z.object({ id: z.string(), text: z.string() }));

/** When the mail about each deal stood in the mailbox, told by its file: what the mail itself says is in seconds. */
const mailTimes = async ({ folder, endpoints }: LocalCloud, dealIds: readonly string[]) => {
  const arrivedAt = (id: string) => statSync(join(folder, 'mail', `${id}.eml`)).mtimeMs;
  let times = new Map<string, number>();
  await until(async () => {
    const mails = arrived.parse(await (await fetch(`${endpoints().mailboxUrl}/api/email`)).json());
    const linked = mails.map(({ id, text }) => [/\/deals\/(\w+)/.exec(text)?.[1] ?? '', arrivedAt(id)] as const);
    times = new Map(linked);
    return dealIds.every((dealId) => times.has(dealId));
  });
  return times;
};

/** How long after a completion's answer its task can be read, and its mail stands in the mailbox. */
export const measureFollowUp = async () => {
  const cloud = await startLocalCloud();
  const client = httpClient(cloud.apiUrl(), cloud.token('administrator'));
  await subscribe(cloud);
  const [loud, silent] = [await processOf(cloud, true), await processOf(cloud, false)];
  const rows: string[][] = [];
  for (const load of loads) {
    const dealIds: string[] = [];
    for (let index = 0; index < load.completions; index += 1) {
      const processId = index % load.watchedOf === 0 ? loud : silent;
      dealIds.push((await openDeal(cloud.as('administrator'), { processId })).id);
    }
    const { watched, achieved } = await offer(client, dealIds, load);
    const mails = await mailTimes(
      cloud,
      watched.map(({ dealId }) => dealId),
    );
    const figures = {
      task: watched.map(({ task }) => task),
      mail: watched.map(({ dealId, answered }) => (mails.get(dealId) ?? Number.NaN) - answered),
    };
    for (const [what, took] of Object.entries(figures)) {
      const offered = `${load.rate}/s`;
      const shares = [0.5, 0.99].map((share) => milliseconds(percentile(took, share)));
      rows.push([`completion to ${what}`, offered, `${achieved.toFixed(1)}/s`, String(took.length), ...shares]);
    }
  }
  client.close();
  await cloud.stop();
  return table(['way', 'offered', 'answered', 'n', 'p50', 'p99'], rows);
};
