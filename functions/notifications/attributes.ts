import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { Event } from '../../shared/kernel/event.ts';
import { webhooksAttribute } from '../../shared/kernel/message-attributes.ts';
import type { Audience } from './audience.ts';
import type { Told } from './told.ts';

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

const present = (values: Readonly<Record<string, string | null | undefined>>, DataType: string): Attributes =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, StringValue]) =>
      typeof StringValue === 'string' ? [[name, { DataType, StringValue }]] : [],
    ),
  );

/** Of what an event is one of many, too many to be mailed. */
const bulkOf = ({ handOverId, migrationId, importId, stallRunId }: Told) => {
  if (stallRunId !== undefined) return 'stalled-deals';
  if (handOverId !== undefined) return 'hand-over';
  if (migrationId !== undefined) return 'migration';
  return importId === undefined ? undefined : 'import';
};

/** What subscribers can filter by (docs/api.md, "Notifications"); what an event has not is left out. */
export const attributesOf = (
  { type, actor, dealId, processId }: Event,
  told: Told,
  { webhooks }: Pick<Audience, 'webhooks'>,
): Attributes => {
  const { stageId, activityId, recipients } = told;
  const bulk = bulkOf(told);
  const place = { deal: dealId, process: processId, stage: stageId, activity: activityId };
  return {
    ...present({ type, actor: actor.userId, ...place, bulk }, 'String'),
    ...present({ [webhooksAttribute]: webhooks ? undefined : 'none' }, 'String'),
    ...present({ recipients: recipients && JSON.stringify(recipients) }, 'String.Array'),
  };
};

/**
 * It always goes to the queue of webhooks. Whoever else follows the topic knows it by `probe`. No mail's filter lets it
 * through: they all leave out what is one of many, those too that were subscribed before there were canaries.
 */
export const canaryAttributes: Attributes = present({ probe: 'true', bulk: 'canary' }, 'String');
