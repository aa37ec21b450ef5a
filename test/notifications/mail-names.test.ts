import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import { toEvent } from '../../shared/table/event-item.ts';
import { countingCalls } from '../support/counted.ts';
import { aDefinition } from '../support/factories.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal } from '../support/steps.ts';
import { batchOf } from '../support/stream.ts';

let cloud: Awaited<ReturnType<typeof startHandlers>>;
let publish: (batch: unknown) => Promise<unknown>;
let counted: ReturnType<typeof countingCalls>;
let processId: string;
const topic = mockClient(SNSClient);

/** Enters people under names that are not their ids. */
const enter = async (userId: string, name: string) => {
  const { handler } = await import('../../functions/people/sign-in.ts');
  const userAttributes = { sub: userId, email: `${userId}@example.com`, email_verified: 'true', name };
  await handler({ userPoolId: 'test', request: { userAttributes, groupConfiguration: { groupsToOverride: [] } } });
};

beforeAll(async () => {
  cloud = await startHandlers();
  publish = (await import('../../functions/stream/publish.ts')).handler;
  counted = countingCalls((await import('../../shared/table/table.ts')).client);
  await enter('ann', 'Ann Example');
  await enter('bob', 'Bob Example');
  const plain = aDefinition({ first: [{ id: 'needs', name: 'Needs are known' }] });
  const definition = { ...plain, stages: plain.stages.map((stage) => ({ ...stage, name: 'Qualification' })) };
  const administrator = cloud.as('ada', 'administrator');
  processId = (await administrator.call(contracts.createProcess, { body: { name: 'Sales', definition } })).ok().id;
  (await administrator.call(contracts.publishProcess, { params: { processId } })).ok();
});
afterAll(() => cloud.stop());
beforeEach(() => {
  topic.reset();
  topic.on(PublishBatchCommand).resolves({});
});

const eventsOf = async (dealId: string) => {
  const { query } = await import('../../shared/table/table.ts');
  return (await query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', limit: 100 })).map(toEvent);
};

const mails = () =>
  topic
    .commandCalls(PublishBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.PublishBatchRequestEntries ?? [])
    .map(({ Message = '' }) => z.object({ email: z.string() }).parse(JSON.parse(Message)).email);

const noFailures = { batchItemFailures: [] };

it('names the deal, the people and the stage in mails as they are in the table', async () => {
  const ann = cloud.as('ann');
  const value = { amount: 150_000, currency: 'EUR' } as const;
  const { id: dealId } = await openDeal(ann, { name: 'Fifty seats', company: 'Example Ltd', value, processId });
  await ann.call(contracts.completeActivity, { params: { dealId, activityId: 'needs' } });
  expect(await publish(batchOf(await eventsOf(dealId)))).toEqual(noFailures);
  const [opened, completed, moved] = mails();
  expect(opened).toMatch(
    /^Ann Example opened the deal "Fifty seats"\.\n\nCompany: Example Ltd\nValue: EUR 1,500\.00\n/,
  );
  expect(completed).toMatch(/^Ann Example completed "Needs are known" on the deal "Fifty seats"\.\n/);
  expect(completed).toContain(`https://crm.example.com/deals/${dealId}\n`);
  expect(moved).toContain('Stage: Qualification (before: not started)\n');
});

it('names everybody whom an event mentions, each by what they are to it', async () => {
  const { id: dealId } = await openDeal(cloud.as('ann'), { processId });
  const [opened] = await eventsOf(dealId);
  const task = { title: 'Call', assigneeId: 'bob' };
  const mentions = [
    {
      type: 'task.created',
      subject: { kind: 'task', id: 't' },
      data: { task: { ...task, dueOn: null, priority: 'low' } },
    },
    { type: 'deal.updated', changes: { ownerId: { from: 'bob', to: 'ann' } } },
    { type: 'task.updated', changes: { assigneeId: { from: 'bob', to: 'ann' } } },
    { type: 'deal.participant_added', data: { userId: 'bob' } },
    { type: 'user.changed', subject: { kind: 'user', id: 'bob' } },
    {
      type: 'hand_over.started',
      subject: { kind: 'hand_over', id: 'h' },
      data: { fromUserId: 'bob', toUserId: 'ann' },
    },
  ];
  for (const mention of mentions) await publish(batchOf([{ ...opened, data: {}, ...mention }]));
  const [ann, bob] = ['Ann Example', 'Bob Example'];
  const given = [
    ...[`Assigned to: ${bob}`, `Owner: ${ann} (before: ${bob})`, `Assigned to: ${ann} (before: ${bob})`],
    ...[`added ${bob} to`, `of ${bob}.`, `of ${bob} to ${ann}.`],
  ];
  expect(mails()).toEqual(given.map((text) => expect.stringContaining(text)));
});

it('mails on where the deal, its process and its people are gone', async () => {
  const { id: dealId } = await openDeal(cloud.as('nobody-known'), { processId });
  await cloud.as('ada', 'administrator').call(contracts.deleteDeal, { params: { dealId } });
  const events = (await eventsOf(dealId)).map((event) => ({ ...event, processId: 'gone' }));
  expect(await publish(batchOf(events))).toEqual(noFailures);
  expect(mails().map((text) => text.split('\n')[0])).toEqual([
    'Somebody opened the deal "Solar roof".',
    'Somebody deleted the deal "Solar roof".',
  ]);
});

it('reads the table once for ten events of as many deals', async () => {
  const deals = await Promise.all(Array.from({ length: 10 }, () => openDeal(cloud.as('ann'), { processId })));
  const events = (await Promise.all(deals.map(({ id }) => eventsOf(id)))).flat();
  await publish(batchOf(events));
  const { answer, operations } = await counted(() => publish(batchOf(events)));
  expect(answer).toEqual(noFailures);
  expect(operations).toEqual(['BatchGetItem']);
});
