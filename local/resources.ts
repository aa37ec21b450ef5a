import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { notificationsSchema, notify } from './buckets/notifications.ts';
import { createQueue } from './queues/queue.ts';
import type { Services } from './services.ts';
import type { DeclaredStack } from './template/stack.ts';
import { subscribe } from './topics/declared.ts';

const bucketSchema = z.object({
  VersioningConfiguration: z.object({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  NotificationConfiguration: notificationsSchema.default({ QueueConfigurations: [] }),
});

const subscriptionSchema = z.looseObject({ TopicArn: z.string(), Protocol: z.string(), Endpoint: z.string() });

/** Creates the topics, queues and buckets that the template declares; what is there stays, with its messages. */
export const createResources = async (stack: DeclaredStack, services: Services) => {
  const { fauxqs, s3, region } = services;
  for (const { attributes } of stack.declared('AWS::SNS::Topic', z.object({}))) {
    fauxqs.createTopic(attributes.TopicName ?? '', { region });
  }
  for (const { attributes, properties } of stack.declared('AWS::SQS::Queue', z.record(z.string(), z.unknown()))) {
    await createQueue(services, attributes.QueueName ?? '', properties);
  }
  for (const { properties } of stack.declared('AWS::SNS::Subscription', subscriptionSchema)) {
    await subscribe(services, properties);
  }
  for (const { ref, properties } of stack.declared('AWS::S3::Bucket', bucketSchema)) {
    fauxqs.createBucket(ref);
    const { VersioningConfiguration, NotificationConfiguration } = properties;
    if (VersioningConfiguration)
      await s3.send(new PutBucketVersioningCommand({ Bucket: ref, VersioningConfiguration }));
    for (const notification of NotificationConfiguration.QueueConfigurations) await notify(services, ref, notification);
  }
};
