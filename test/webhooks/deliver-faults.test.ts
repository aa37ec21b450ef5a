import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Event } from '../../shared/kernel/event.ts';
import type { Outcome } from '../../shared/safe-http/post.ts';
import { refusing, startDeliveries, well } from '../support/deliveries.ts';

/** What becomes of a call: killed before it, or after it without its answer being seen. */
type Fate = 'fine' | 'before' | 'after';

let fates: Fate[] = [];
const around = async <Answer>(call: () => Promise<Answer>) => {
  const fate = fates.shift() ?? 'fine';
  if (fate === 'before') throw new Error('killed before');
  const answer = await call();
  if (fate === 'after') throw new Error('killed after');
  return answer;
};

const name = 'hooks.example.com';
let answer: (eventId: string) => Outcome = () => well;
const received: string[] = [];
const cloud = await startDeliveries(
  {
    [name]: ({ headers }) =>
      around(async () => {
        const eventId = headers['webhook-id'] ?? '';
        received.push(eventId);
        return answer(eventId);
      }),
  },
  around,
);
const { queues, register, newEvent, tell, findDelivery, findWebhook, eventsOf } = cloud;
cloud.client.middlewareStack.add((next) => (args) => around(() => next(args)), { step: 'initialize', name: 'killing' });

afterAll(() => cloud.stop());

const someFates = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant<Fate>('fine') }, fc.constantFrom<Fate>('before', 'after')),
  { maxLength: 60 },
);

/** Some events that happened, and the webhook that is told of them, in this order and each twice, among faults. */
const toldAmongFaults = async (events: readonly Event[], given: readonly Fate[]) => {
  await cloud.clear();
  received.length = 0;
  const { id } = await register(name);
  fates = [...given];
  tell(...events, ...events);
  await queues.finish();
  fates = [];
  await queues.finish();
  return id;
};

const events = await Promise.all(Array.from({ length: 3 }, newEvent));
/** How long the receiver takes: the more, the further back is the lane in which it is asked again. */
const someMilliseconds = fc.array(fc.constantFrom(20, 1_500, 4_000), { minLength: 1, maxLength: 12 });
const orders = fc.shuffledSubarray(events, { minLength: events.length });
const storeDeadLetter = () => queues.in('dead-letters').map(({ body }) => JSON.parse(body).deliveryId);

describe('whatever is killed, twice and in whatever order', () => {
  it('every event arrives', async () => {
    answer = () => well;
    await fc.assert(
      fc.asyncProperty(orders, someFates, async (order, given) => {
        const webhookId = await toldAmongFaults(order, given);
        for (const { id } of events) {
          expect(received).toContain(id);
          expect(await findDelivery(webhookId, id)).toMatchObject({ state: 'succeeded', nextAttemptAt: null });
        }
        expect(storeDeadLetter()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('every event that is refused for a while arrives, in whichever lane, or stands among the dead letters', async () => {
    await fc.assert(
      fc.asyncProperty(
        orders,
        someFates,
        someMilliseconds,
        fc.integer({ min: 1, max: 9 }),
        async (order, given, took, refusals) => {
          const asked = new Map<string, number>();
          answer = (eventId) => {
            asked.set(eventId, (asked.get(eventId) ?? 0) + 1);
            const milliseconds = took[received.length % took.length] ?? 0;
            return (asked.get(eventId) ?? 0) <= refusals ? refusing(503, { milliseconds }) : { ...well, milliseconds };
          };
          const webhookId = await toldAmongFaults(order, given);
          for (const { id } of events) {
            const delivery = await findDelivery(webhookId, id);
            expect(delivery?.nextAttemptAt).toBe(null);
            if (delivery?.state !== 'succeeded') expect(storeDeadLetter()).toContain(id);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('a receiver that is gone switches its webhook off once, and nothing waits for it', async () => {
    answer = () => refusing(410);
    await fc.assert(
      fc.asyncProperty(orders, someFates, async (order, given) => {
        const webhookId = await toldAmongFaults(order, given);
        expect(await findWebhook(webhookId)).toMatchObject({ state: 'disabled', disabledBecause: 'gone' });
        const statusAndCode = (await eventsOf(`WEBHOOK#${webhookId}`)).map(({ type }) => type);
        expect(statusAndCode).toEqual(['webhook.registered', 'webhook.disabled']);
        for (const { id } of events) expect((await findDelivery(webhookId, id))?.state ?? 'failed').toBe('failed');
        expect(storeDeadLetter()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});
