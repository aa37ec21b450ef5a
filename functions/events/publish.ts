import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Event } from '../../shared/domain/event.ts';
import { env } from '../../shared/env.ts';
import { streamConsumer } from '../shell/stream-consumer.ts';

const client = new SNSClient({});
const TopicArn = env('TOPIC_ARN');

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** What subscribers can filter by; what an event has not is left out. */
const attributesOf = ({ type, actor, dealId, processId, data }: Event) => {
  const { stageId, activityId } = data;
  const values = { type, actor: actor.userId, deal: dealId, process: processId, stage: stageId, activity: activityId };
  const named = Object.entries(values).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, text(value)] as const] : [],
  );
  return Object.fromEntries(named);
};

/** Publishes each event to the customer's topic; a subscriber knows a repetition by the event's id. */
export const handler = streamConsumer(async (event) => {
  const MessageAttributes = attributesOf(event);
  await client.send(new PublishCommand({ TopicArn, Message: JSON.stringify(event), MessageAttributes }));
});
