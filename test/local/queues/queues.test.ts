import { rmSync } from 'node:fs';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LambdaFunction } from '../../../local/lambda/function.ts';
import { failureOf } from '../../../local/lambda/protocol.ts';
import { declaredQueueMappings } from '../../../local/queues/mapping.ts';
import { queueUrl } from '../../../local/queues/queue.ts';
import { startQueueConsumers } from '../../../local/queues/queues.ts';
import { createResources } from '../../../local/resources.ts';
import { type Services, startServices } from '../../../local/services.ts';
import { readStack } from '../../../local/template/stack.ts';
import type { Outcome } from '../../../runner/outcome.ts';
import { wait } from '../../../shared/kernel/clock.ts';
import { busy } from '../../support/busy.ts';
import { temporaryFolder } from '../../support/engine.ts';

const region = 'eu-central-1';

let data: string;
let services: Services;
const started = new Set<{ stop(): Promise<void> }>();

beforeEach(async () => {
  data = temporaryFolder();
  services = await startServices(data, region);
});
afterEach(async () => {
  for (const consumers of started) await consumers.stop();
  started.clear();
  await services.stop();
  rmSync(data, { recursive: true });
});

/** A queue with a second for each try, two tries and a place for what failed, and a mapping to a function. */
const declare = async (mapping: Record<string, unknown> = {}, VisibilityTimeout = 1) => {
  const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Failed', 'Arn'] }, maxReceiveCount: 2 };
  const stack = readStack(
    {
      Resources: {
        Failed: { Type: 'AWS::SQS::Queue' },
        Work: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout, RedrivePolicy } },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
            FunctionName: 'worker',
            FunctionResponseTypes: ['ReportBatchItemFailures'],
            ...mapping,
          },
        },
      },
    },
    { region, stackName: 'shop', servicesUrl: services.endpoint },
  );
  await createResources(stack, services);
  return declaredQueueMappings(stack);
};

const urlOf = (name: string) => queueUrl(services.endpoint, `shop-${name}`);

const send = async (...bodies: string[]) => {
  for (const MessageBody of bodies) {
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'test' } };
    await services.sqs.send(new SendMessageCommand({ QueueUrl: urlOf('Work'), MessageBody, MessageAttributes }));
  }
};

const left = async (name: string) => {
  const { Attributes } = await services.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['All'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
};

const record = z.looseObject({ messageId: z.string(), body: z.string(), attributes: z.record(z.string(), z.string()) });
type Batch = readonly z.infer<typeof record>[];

/** Starts consuming with a function that is given; keeps the batches. */
const consume = async (work: (batch: Batch) => Promise<Outcome> | Outcome, mapping?: Record<string, unknown>) => {
  const mappings = await declare(mapping);
  const batches: Batch[] = [];
  const functionNamed = (name: string): LambdaFunction => ({
    name,
    arn: `arn:${name}`,

    stop: async () => {},
    invoke: async (event) => {
      const batch = z.object({ Records: z.array(record) }).parse(event).Records;
      batches.push(batch);
      return work(batch);
    },
  });
  const reports: string[] = [];
  const consumers = startQueueConsumers({
    mappings,
    services,
    activity: busy,
    functionNamed,
    report: (text) => reports.push(text),
  });
  started.add(consumers);
  return { batches, bodies: () => batches.flat().map(({ body }) => body), reports };
};

const done: Outcome = { ok: true, payload: { batchItemFailures: [] } };

describe('a queue of the stack', () => {
  it('that keeps an order hands out the messages of a group one after the other, over a restart too', async () => {
    const create = () => {
      const Ordered = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } };
      const naming = { region, stackName: 'shop', servicesUrl: services.endpoint };
      return createResources(readStack({ Resources: { Ordered } }, naming), services);
    };
    const receive = async () => {
      const asked = { QueueUrl: urlOf('Ordered.fifo'), MaxNumberOfMessages: 10 };
      const { Messages = [] } = await services.sqs.send(new ReceiveMessageCommand(asked));
      return Messages.map(({ Body }) => Body);
    };
    await create();
    for (const [MessageGroupId, MessageBody] of ['ax', 'ay', 'bz'].map((both) => [both[0], both[1]]))
      await services.sqs.send(
        new SendMessageCommand({
          QueueUrl: urlOf('Ordered.fifo'),
          MessageBody,
          MessageGroupId,
          MessageDeduplicationId: MessageBody,
        }),
      );
    expect([await receive(), await receive()]).toEqual([['x', 'z'], []]);
    await services.stop();
    services = await startServices(data, region);
    await create();
    await wait(1_500);
    expect(await receive()).toEqual(['x', 'z']);
  });

  it('keeps its messages over a restart, and is not made anew by it', async () => {
    await declare();
    await send('a');
    await services.stop();
    services = await startServices(data, region);
    await declare();
    const { Messages } = await services.sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf('Work') }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['a']);
    const { Attributes } = await services.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: urlOf('Work'), AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      VisibilityTimeout: '1',
      QueueArn: `arn:aws:sqs:${region}:000000000000:shop-Work`,
    });
  });
});

describe('a queue of the stack, when it ended while a message was worked on', () => {
  it('gives that message out again after a restart, however long its time was', async () => {
    await declare({}, 300);
    await send('a');
    const receive = async () => {
      const { Messages = [] } = await services.sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf('Work') }));
      return Messages.map(({ Body }) => Body);
    };
    expect(await receive()).toEqual(['a']);
    await services.stop();
    services = await startServices(data, region);
    await declare({}, 300);
    await expect.poll(receive, { timeout: 5_000 }).toEqual(['a']);
  });
});

describe('a function that takes the messages of a queue', () => {
  it('is given them as Lambda makes them, and they are gone once it is done', async () => {
    const { batches } = await consume(() => done);
    await send('a');
    await expect.poll(() => batches.flat()).toHaveLength(1);
    expect(batches.flat()).toMatchObject([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: 'a',
        md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
        messageAttributes: {
          kind: { stringValue: 'test', dataType: 'String', stringListValues: [], binaryListValues: [] },
        },
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:${region}:000000000000:shop-Work`,
        awsRegion: region,
      },
    ]);
    await expect.poll(() => left('Work')).toBe(0);
  });

  it('is given those again that it reported, with their count, until they become dead letters; the others are gone', async () => {
    const { batches } = await consume((batch) => ({
      ok: true,
      payload: {
        batchItemFailures: batch.filter(({ body }) => body === 'bad').map((one) => ({ itemIdentifier: one.messageId })),
      },
    }));
    await send('bad', 'good');
    await expect.poll(() => left('Failed'), { timeout: 10_000 }).toBe(1);
    const tries = (wanted: string) =>
      batches.flat().flatMap(({ body, attributes }) => (body === wanted ? [attributes.ApproximateReceiveCount] : []));
    expect([tries('bad'), tries('good')]).toEqual([['1', '2'], ['1']]);
    expect(await left('Work')).toBe(0);
  });

  it.each<[string, Outcome]>([
    ['fails', failureOf(new Error('boom'))],
    ['reports what nobody can read', { ok: true, payload: { batchItemFailures: [{ id: 'x' }] } }],
    [
      'reports a message that is none of the batch',
      { ok: true, payload: { batchItemFailures: [{ itemIdentifier: 'x' }] } },
    ],
  ])('is given the whole batch again when it %s', async (_, outcome) => {
    const { bodies } = await consume(() => (bodies().length > 1 ? done : outcome));
    await send('a');
    await expect.poll(bodies, { timeout: 5_000 }).toEqual(['a', 'a']);
    await expect.poll(() => left('Work')).toBe(0);
  });

  it('waits for a batch to fill, over more than one call of the queue', async () => {
    const { batches } = await consume(() => done, {
      BatchSize: 12,
      MaximumBatchingWindowInSeconds: 3,
      ScalingConfig: { MaximumConcurrency: 1 },
    });
    await send(...Array.from({ length: 12 }, (__, index) => String(index)));
    await expect.poll(() => batches.map(({ length }) => length), { timeout: 5_000 }).toEqual([12]);
    await expect.poll(() => left('Work')).toBe(0);
  });

  it('is given a message at once, however many batches it might handle beside each other', async () => {
    const { bodies } = await consume(() => done, { ScalingConfig: { MaximumConcurrency: 100 } });
    await send('a');
    await expect.poll(bodies, { timeout: 5_000 }).toEqual(['a']);
    await expect.poll(() => left('Work'), { timeout: 5_000 }).toBe(0);
  });

  it('runs no more often at once than it is allowed to, and is waited for at the end', async () => {
    let running = 0;
    let maxRunning = 0;
    let finished = 0;
    const work = async () => {
      running += 1;
      maxRunning = Math.max(maxRunning, running);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running -= 1;
      finished += 1;
      return done;
    };
    const { batches, reports } = await consume(work, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    await send('a', 'b', 'c', 'd', 'e');
    await expect.poll(() => batches.length).toBeGreaterThan(2);
    for (const consumers of started) await consumers.stop();
    expect([maxRunning, finished - batches.length, reports]).toEqual([2, 0, []]);
  });
});
