import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import type { Resource } from '../shared/api/contract.ts';
import type { QueueName } from '../shared/kernel/env.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import type { BundleKind } from './bundle.ts';
import { Canary } from './canary.ts';
import { updateConsumersFirst } from './consumers-first.ts';
import { type Customer, stackNameOf } from './customer.ts';
import { CustomerFiles } from './customer-files.ts';
import { Daily } from './daily.ts';
import { Data } from './data.ts';
import { DeadLetters } from './dead-letters.ts';
import { Events } from './events.ts';
import type { FunctionName, Setting } from './functions.ts';
import { Identity } from './identity.ts';
import { Observability } from './observability.ts';
import type { QueueOutput } from './queue-outputs.ts';
import type { SecureQueue } from './queues.ts';
import { SecretsKey } from './secrets.ts';
import { ServiceFunction } from './service-function.ts';
import type { Version } from './version.ts';
import { Webhooks } from './webhooks.ts';
import { WorkQueue } from './work-queue.ts';

export type StackOptions = {
  /** Which code the functions get. */
  readonly bundles: BundleKind;
  readonly version: Version;
  /** Whether stack, table and user pool are protected from deletion, where the customer's data are to be kept at all. */
  readonly protect: boolean;
};

/** Everything that one customer has; nothing of it is shared with another. */
export class CustomerStack extends Stack {
  constructor(scope: Construct, customer: Customer, { bundles, version, ...options }: StackOptions) {
    const { name, account, region, keepData, retention } = customer;
    const protect = keepData && options.protect;
    super(scope, stackNameOf(name), {
      env: { region, ...(account && { account }) },
      description: `Stagecraft for ${name}`,
      terminationProtection: protect,
      tags: { customer: name },
    });
    const make = (fn: FunctionName) => new ServiceFunction(this, fn, { logsDays: retention.logsDays, bundles });
    const resources: Record<Resource, ServiceFunction> = {
      deals: make('deals'),
      tasks: make('tasks'),
      processes: make('processes'),
      users: make('users'),
      subscriptions: make('subscriptions'),
      feed: make('feed'),
      statistics: make('statistics'),
      report: make('report'),
      webhooks: make('webhooks'),
      transfers: make('transfers'),
      documents: make('documents'),
    };
    const [canary, publish, followUp] = [make('canary'), make('publish'), make('follow-up')];
    const [work, fanOut, deliver] = [make('work'), make('fan-out'), make('deliver')];
    const [seed, signIn] = [make('seed'), make('sign-in')];
    const functions = [...Object.values(resources), canary, publish, followUp, work, fanOut, deliver, seed, signIn];

    const alarms = new Alarms(this, 'Alarms', { customer: name });
    const data = new Data(this, 'Data', { customer, protect });
    const files = new CustomerFiles(this, 'Files', customer);
    const identity = new Identity(this, 'Identity', { customer, protect, signIn });
    const events = new Events(this, 'Events', { customer, table: data.table, publish, followUp, alarms });
    const secrets = new SecretsKey(this, 'SecretsKey', { keepData });
    const deadLetters = new DeadLetters(this, 'DeadLetters', { alarms });
    const webhooks = new Webhooks(this, 'Webhooks', { topic: events.topic, fanOut, deliver, deadLetters });
    // Ten at once: some work is long, and none is to wait for it.
    const background = new WorkQueue(this, 'Work', { fn: work, deadLetters, maxConcurrency: 10 });
    const queues: Record<QueueName, SecureQueue> = {
      WORK_QUEUE_URL: background.queue,
      DEAD_LETTER_QUEUE_URL: deadLetters.queue,
      ...webhooks.queues,
    };
    new Daily(this, 'EveryMorning', { customer, work: background, deadLetters });
    files.tellOfUploads(background.queue);
    const api = new Api(this, 'Api', { customer, identity, functions: resources });
    new Canary(this, 'Canary', { customer: name, fn: canary, alarms });
    new Observability(this, 'Observability', {
      alarms,
      api,
      signIn,
      table: data.table,
      queues: { Work: background.queue, FanOut: webhooks.fanOut.queue },
    });

    const settings: Record<Setting, string> = {
      CUSTOMER: customer.name,
      DEAL_VISIBILITY: customer.dealVisibility,
      TIME_ZONE: customer.timeZone,
      DEAL_URL: customer.dealUrl,
      ALLOWED_MAIL_DOMAINS: customer.allowedMailDomains.join(' '),
      FIRST_ADMINISTRATOR: customer.firstAdministrator,
      RELEASE: version.release,
      COMMIT: version.commit,
    };
    for (const fn of functions) {
      const { userPool, topic, files: fileUse, queues: given, secrets: use, settings: names } = fn.definition;
      data.allow(fn);
      if (userPool) identity.allow(fn, userPool);
      if (topic) events.allow(fn, topic);
      if (fileUse) files.allow(fn, fileUse);
      if (use) secrets.allow(fn, use);
      for (const queue of given ?? []) queues[queue].allow(fn, queue);
      for (const setting of names ?? []) fn.allow({ [setting]: settings[setting] });
    }
    events.allowDeadLetters(fanOut);
    updateConsumersFirst(functions, [
      { fn: fanOut, mapping: webhooks.fanOut.mapping },
      { fn: publish, mapping: events.publishing.mapping },
      { fn: followUp, mapping: events.followingUp.mapping },
    ]);
    // Nobody is mailed before everything is there: the seed, which invites the first administrator, runs at the end of the
    // first deployment, and of each that changes the function, and whoever gets the alarms is asked after it.
    const all = this.node.findAll().filter(CfnResource.isCfnResource);
    const seeding = new Trigger(this, 'Seeding', { handler: seed, executeAfter: all });
    alarms.mailTo(customer.alarmsEmail).node.addDependency(seeding);

    const output = (id: string, value: string) => new CfnOutput(this, id, { value });
    output('Release', version.release);
    output('Commit', version.commit);
    output('ApiUrl', api.stage.url);
    output('UserPoolId', identity.pool.userPoolId);
    output('UserPoolClientId', identity.client.userPoolClientId);
    output('TableName', data.table.tableName);
    output('TopicArn', events.topic.topicArn);
    output('FailuresBucketName', events.failures.bucketName);
    output('SecretsKeyId', secrets.keyId);
    const allQueues: Record<QueueOutput, SecureQueue> = {
      WorkQueueUrl: background.queue,
      FanOutQueueUrl: webhooks.fanOut.queue,
      DeliveryQueueUrl: webhooks.queues.DELIVERY_QUEUE_URL,
      SlowDeliveryQueueUrl: webhooks.queues.SLOW_DELIVERY_QUEUE_URL,
      HangingDeliveryQueueUrl: webhooks.queues.HANGING_DELIVERY_QUEUE_URL,
      DeadLetterQueueUrl: deadLetters.queue,
      HangingDeadLetterQueueUrl: deadLetters.inGroups,
    };
    for (const [id, queue] of Object.entries(allQueues)) output(id, queue.queueUrl);
  }
}
