import { KMSClient } from '@aws-sdk/client-kms';
import { vi } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import type { Event } from '../../shared/kernel/event.ts';
import type { Outcome, post } from '../../shared/safe-http/post.ts';
import { startHandlers } from './handlers.ts';
import { type Around, simulatedQueues } from './simulated-queues.ts';
import { openDeal, publishProcess } from './steps.ts';
import { mockSecrets, namesLeadTo } from './webhooks.ts';

type Posted = Parameters<typeof post>[1];
type Receiver = (posted: Posted, url: string) => Partial<Outcome> | Promise<Partial<Outcome>>;

export const well: Outcome = {
  status: 200,
  answer: 'ok',
  retryAfterSeconds: null,
  milliseconds: 20,
  failure: null,
  detail: null,
};
export const refusing = (status: number, is: Partial<Outcome> = {}): Outcome => ({
  ...well,
  status,
  answer: 'no',
  failure: 'status_refused',
  ...is,
});

const address = '93.184.215.14';

/**
 * The functions between the topic and receivers, with queues whose clock the test puts forward. What goes out goes to
 * receivers by the names of their hosts; nobody else has a name.
 */
export const startDeliveries = async (
  receivers: Readonly<Record<string, Receiver>>,
  around: Around = (call) => call(),
) => {
  const made: Record<string, Posted[]> = {};
  vi.doMock('../../shared/safe-http/post.ts', () => ({
    post: async (url: string, posted: Posted) => {
      const { hostname } = new URL(url);
      made[hostname] = [...(made[hostname] ?? []), posted];
      const begun = Date.now();
      const outcome = { ...well, ...(await receivers[hostname]?.(posted, url)) };
      vi.setSystemTime(Math.max(Date.now(), begun + outcome.milliseconds));
      return outcome;
    },
  }));
  namesLeadTo(Object.fromEntries(Object.keys(receivers).map((name) => [name, [address]])));
  mockSecrets();
  const cloud = await startHandlers();
  const [fanOut, deliver, work, { client, query }, { toKnownEvent }, deliveries, webhooks] = await Promise.all([
    import('../../functions/webhooks/fan-out.ts'),
    import('../../functions/webhooks/deliver.ts'),
    import('../../functions/jobs/index.ts'),
    import('../../shared/table/table.ts'),
    import('../../shared/table/event-item.ts'),
    import('../../shared/webhooks/store/deliveries.ts'),
    import('../../shared/webhooks/store/webhooks.ts'),
  ]);
  const queues = simulatedQueues(
    {
      'fan-out': fanOut.handler,
      deliveries: deliver.handler,
      'slow-deliveries': deliver.handler,
      'hanging-deliveries.fifo': deliver.handler,
      work: work.handler,
    },
    around,
  );
  const admin = cloud.as('ada', 'administrator');
  const processId = await publishProcess(admin, { only: [{ id: 'call' }] });
  const eventsOf = async (pk: string) => (await query({ pk, prefix: 'EVENT#', limit: 1_000 })).map(toKnownEvent);
  /** Has the topic tell events. */
  const tell = (...events: readonly Event[]) => {
    for (const event of events) queues.give('fan-out', JSON.stringify(event));
  };
  /** Forgets what was sent, and what is on its way. */
  const forget = () => {
    queues.clear();
    for (const name of Object.keys(made)) delete made[name];
  };
  const kms = vi.spyOn(KMSClient.prototype, 'send');

  return {
    ...cloud,
    admin,
    client,
    query,
    queues,
    processId,
    eventsOf,
    tell,
    kms,
    findDelivery: deliveries.findDelivery,
    findWebhook: webhooks.findWebhook,
    healthOf: async (webhookId: string) => (await webhooks.findWebhookAndHealth(webhookId))?.health,
    /** What was sent to a receiver. */
    sentTo: (name: string) => made[name] ?? [],
    register: async (name: string, is: Partial<z.input<typeof contracts.registerWebhook.body>> = {}) =>
      (await admin.call(contracts.registerWebhook, { body: { url: `https://${name}/in`, ...is } })).ok(),
    /** Something that happened: a deal was opened. */
    newEvent: async (): Promise<Event> => {
      const { id } = await openDeal(admin, { processId });
      const [opened] = await eventsOf(`DEAL#${id}`);
      if (opened === undefined) throw new Error('Nothing happened');
      return opened;
    },
    switchTo: async (webhookId: string, state: 'active' | 'disabled') => {
      const params = { webhookId };
      (await admin.call(contracts.editWebhook, { params, headers: { 'if-match': '*' }, body: { state } })).ok();
    },
    forget,
    /** Enters so many more deliveries like this one. */
    multiply: async (deliveryId: string, webhookId: string, count: number) => {
      const like = await deliveries.findDelivery(webhookId, deliveryId);
      if (like === undefined) throw new Error('There is no such delivery');
      const copies = Array.from({ length: count }, (_, index) => ({ ...like, id: `${deliveryId}-${index}` }));
      await Promise.all(copies.map(deliveries.enterDelivery));
    },
    /** Forgets all webhooks, and what was sent to them. */
    clear: async () => {
      forget();
      const { items } = (await admin.call(contracts.listWebhooks, { query: { limit: '100' } })).ok();
      for (const { id } of items) await admin.call(contracts.deleteWebhook, { params: { webhookId: id } });
    },
    stop: async () => {
      queues.stop();
      await cloud.stop();
    },
  };
};
