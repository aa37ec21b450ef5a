import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { policyOf } from '../../local/topics/policy.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { filterPolicyOf } from '../../shared/notifications/rules.ts';
import { startHandlers } from '../support/handlers.ts';
import { queueBatch } from '../support/queue.ts';
import { openDeal } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';

const cloud = await startHandlers({ CUSTOMER: 'acme' });
const [canary, publish, followUp, fanOut] = await Promise.all([
  import('../../functions/stream/canary.ts'),
  import('../../functions/stream/publish.ts'),
  import('../../functions/stream/follow-up.ts'),
  import('../../functions/webhooks/fan-out.ts'),
]);
const { query } = await import('../../shared/table/table.ts');
const topic = mockClient(SNSClient);
const admin = cloud.as('ada', 'administrator');

const at = '2026-03-28T04:05:00Z';
const sent = { type: 'canary', at };

const written = vi.spyOn(process.stdout, 'write');
/** What was written as metrics. */
const metrics = () => {
  const lines = written.mock.calls.map(([line]) => String(line)).filter((line) => line.includes('"_aws"'));
  return lines.map((line): unknown => JSON.parse(line));
};
const arrival = {
  _aws: {
    Timestamp: Date.parse(at),
    CloudWatchMetrics: [
      { Namespace: 'Stagecraft', Dimensions: [['Customer']], Metrics: [{ Name: 'CanaryArrivals', Unit: 'Count' }] },
    ],
  },
  Customer: 'acme',
  CanaryArrivals: 1,
};

const items = () => query({ pk: 'CANARY', limit: 10 });
const eventsOf = async (dealId: string) => query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', limit: 10 });

beforeEach(() => {
  written.mockClear();
  topic.reset();
  topic.on(PublishBatchCommand).resolves({});
});
afterAll(() => cloud.stop());

describe('a canary', () => {
  it('stands in the table for a day, alone in its partition and in no index, so that no list has it', async () => {
    await canary.handler({ at });
    await canary.handler({ at });
    const ttl = Date.parse('2026-03-29T04:05:00Z') / 1_000;
    expect(await items()).toEqual([{ pk: 'CANARY', sk: `CANARY#${at}`, entity: 'canary', at, ttl }]);
    expect((await admin.call(contracts.listEvents, { query: {} })).ok().items).toEqual([]);
  });

  it('is counted where it is followed up, and keeps no event beside it from that', async () => {
    await cloud.seed();
    const deal = await openDeal(admin, { name: 'Chairs' });
    const events = await eventsOf(deal.id);
    expect(await followUp.handler(batchOf([...(await items()), ...events]))).toEqual({ batchItemFailures: [] });
    expect(metrics()).toEqual([arrival]);
  });

  it('is published as a probe among the events, in its turn', async () => {
    const deal = await openDeal(admin, { name: 'Tables' });
    await publish.handler(batchOf([...(await eventsOf(deal.id)), ...(await items())]));
    const [call] = topic.commandCalls(PublishBatchCommand);
    const entries = call?.args[0].input.PublishBatchRequestEntries ?? [];
    expect(entries.at(-1)).toEqual({
      Id: String(entries.length - 1),
      Message: JSON.stringify(sent),
      MessageAttributes: {
        probe: { DataType: 'String', StringValue: 'true' },
        bulk: { DataType: 'String', StringValue: 'canary' },
      },
    });
  });

  it('is counted where events are fanned out to webhooks, and sent to none', async () => {
    const answer = await fanOut.handler(queueBatch({ body: sent }), { getRemainingTimeInMillis: () => 60_000 });
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(metrics()).toEqual([arrival]);
  });

  it('passes the filter of that queue, also where there is no webhook', () => {
    const filter = policyOf(JSON.stringify({ webhooks: [{ exists: false }] }));
    expect(filter({ probe: 'true', bulk: 'canary' })).toBe(true);
  });

  it.each(
    (['mine', 'all'] as const).flatMap((scope) =>
      [null, ['deal.won'] as const].map((eventTypes) => [scope, eventTypes] as const),
    ),
  )('is mailed to nobody: subscribed to %s of the types %s', (scope, eventTypes) => {
    const policy = filterPolicyOf({ scope, eventTypes: eventTypes && [...eventTypes], userId: 'ann' });
    expect(policyOf(JSON.stringify(policy))({ probe: 'true', bulk: 'canary' })).toBe(false);
    expect(policyOf(JSON.stringify(policy))({ type: 'deal.won', recipients: ['ann'] })).toBe(true);
  });
});
