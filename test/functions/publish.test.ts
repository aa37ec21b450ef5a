import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { event } from '../../shared/domain/event.ts';
import { administrator, aProcess } from '../support/factories.ts';
import { play } from '../support/history.ts';

Object.assign(process.env, {
  TABLE_NAME: 'test',
  TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:events',
  AWS_REGION: 'eu-central-1',
});
const { handler } = await import('../../functions/events/publish.ts');
const topic = mockClient(SNSClient);

const { opened, moments } = play(aProcess({ first: [{ id: 'a' }] }), [
  { command: { type: 'complete', activityId: 'a' }, by: administrator, pause: 1 },
  { command: { type: 'win' }, by: administrator, pause: 1 },
]);
const events = [...opened.events, ...moments.flatMap((moment) => moment.events)];

/** A batch of the table's stream. */
const batchOf = (images: readonly object[]) => ({
  Records: images.map((image, index) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: `${100 + index}`, NewImage: marshall({ pk: 'p', sk: 's', entity: 'event', ...image }) },
  })),
});

const published = () =>
  topic.commandCalls(PublishCommand).map(({ args }) => event.parse(JSON.parse(args[0].input.Message ?? '')));

beforeEach(() => {
  topic.reset();
  topic.on(PublishCommand).resolves({ MessageId: '1' });
});

describe('publishing', () => {
  it('tells the topic every event as it was, in order', async () => {
    expect(await handler(batchOf(events))).toEqual({ batchItemFailures: [] });
    expect(published()).toEqual(events);
    const [first] = topic.commandCalls(PublishCommand);
    expect(first?.args[0].input.TopicArn).toBe('arn:aws:sns:eu-central-1:000000000000:events');
  });

  it('tells subscribers what they can filter by: what an event has not is left out', async () => {
    await handler(batchOf(events));
    const attributes = topic
      .commandCalls(PublishCommand)
      .map(({ args }) => args[0].input.MessageAttributes ?? {})
      .map((given) => Object.fromEntries(Object.entries(given).map(([name, { StringValue }]) => [name, StringValue])));
    const place = { deal: 'deal-1', process: 'process-1' };
    expect(attributes).toEqual([
      { type: 'deal.opened', actor: 'olga', ...place },
      { type: 'activity.completed', actor: 'ada', ...place, stage: 'first', activity: 'a' },
      { type: 'deal.stage_changed', actor: 'ada', ...place },
      { type: 'deal.won', actor: 'ada', ...place, stage: 'first' },
    ]);
  });

  it('stops at the first failure and names it, so that what comes after keeps its turn', async () => {
    topic.on(PublishCommand).resolvesOnce({}).rejectsOnce(new Error('The topic is gone')).resolves({});
    expect(await handler(batchOf(events))).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
    expect(published()).toEqual(events.slice(0, 2));
  });

  it('stops at a record that is no event, having published those before it', async () => {
    const [first, , ...rest] = events;
    const batch = batchOf([first ?? {}, { type: 'nonsense' }, ...rest]);
    expect(await handler(batch)).toEqual({ batchItemFailures: [{ itemIdentifier: '101' }] });
    expect(published()).toEqual([first]);
  });

  it('is content with an empty batch', async () => {
    expect(await handler(batchOf([]))).toEqual({ batchItemFailures: [] });
  });

  it('fails wholly where it was not a batch of the stream', async () => {
    await expect(handler({ Records: [{}] })).rejects.toThrow();
    expect(published()).toEqual([]);
  });
});
