import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import type { Resource } from '../shared/contracts/contract.ts';
import type { QueueName } from '../shared/env.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import type { BundleKind } from './bundle.ts';
import { type Customer, stackNameOf } from './customer.ts';
import { CustomerFiles } from './customer-files.ts';
import { Daily } from './daily.ts';
import { Data } from './data.ts';
import { Events } from './events.ts';
import type { FunctionName, Setting } from './functions.ts';
import { Identity } from './identity.ts';
import { Observability } from './observability.ts';
import type { SecureQueue } from './queues.ts';
import { SecretsKey } from './secrets.ts';
import { ServiceFunction } from './service-function.ts';
import { TopicKey } from './topics.ts';
import { Webhooks } from './webhooks.ts';
import { WorkQueue } from './work-queue.ts';

/** Everything that one customer has; nothing of it is shared with another. */
export class CustomerStack extends Stack {
  constructor(scope: Construct, customer: Customer, bundles: BundleKind) {
    const { name, region, keepData, retention } = customer;
    super(scope, stackNameOf(name), {
      env: { region },
      description: `Stagecraft for ${name}`,
      terminationProtection: keepData,
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
    const [publish, followUp] = [make('publish'), make('follow-up')];
    const [handOver, migrate] = [make('hand-over'), make('migrate')];
    const [runImport, runExport] = [make('run-import'), make('run-export')];
    const keepUpload = make('keep-upload');
    const [findStalled, rebuildRollUps] = [make('find-stalled'), make('rebuild-roll-ups')];
    const workers = [handOver, migrate, runImport, runExport, keepUpload, findStalled, rebuildRollUps];
    const [fanOut, deliver, replay] = [make('fan-out'), make('deliver'), make('replay-deliveries')];
    const toWebhooks = [fanOut, deliver, replay];
    const [seed, signIn] = [make('seed'), make('sign-in')];
    const functions = [...Object.values(resources), publish, followUp, ...workers, ...toWebhooks, seed, signIn];

    const key = new TopicKey(this, 'TopicKey');
    const alarms = new Alarms(this, 'Alarms', { key, email: customer.alarmsEmail, customer: name });
    const data = new Data(this, 'Data', customer);
    const files = new CustomerFiles(this, 'Files', customer);
    const identity = new Identity(this, 'Identity', { customer, signIn });
    const events = new Events(this, 'Events', { customer, key, table: data.table, publish, followUp, alarms });
    const secrets = new SecretsKey(this, 'SecretsKey', { keepData });
    const webhooks = new Webhooks(this, 'Webhooks', { topic: events.topic, fanOut, deliver, replay, alarms });
    const handOvers = new WorkQueue(this, 'HandOvers', { fn: handOver, alarms });
    const migrations = new WorkQueue(this, 'Migrations', { fn: migrate, alarms });
    const imports = new WorkQueue(this, 'Imports', { fn: runImport, alarms });
    const exports = new WorkQueue(this, 'Exports', { fn: runExport, alarms });
    const stalledDeals = new WorkQueue(this, 'StalledDeals', { fn: findStalled, alarms });
    const rollUps = new WorkQueue(this, 'RollUps', { fn: rebuildRollUps, alarms });
    const queues: Record<QueueName, SecureQueue> = {
      HAND_OVER_QUEUE_URL: handOvers.queue,
      MIGRATION_QUEUE_URL: migrations.queue,
      IMPORT_QUEUE_URL: imports.queue,
      EXPORT_QUEUE_URL: exports.queue,
      STALL_QUEUE_URL: stalledDeals.queue,
      ROLL_UP_QUEUE_URL: rollUps.queue,
      ...webhooks.queues,
    };
    new Daily(this, 'EveryMorning', { work: stalledDeals, timeZone: customer.timeZone });
    const uploads = new WorkQueue(this, 'Uploads', { fn: keepUpload, alarms });
    files.tellOfUploads(uploads.queue);
    const api = new Api(this, 'Api', { customer, identity, functions: resources });
    new Observability(this, 'Observability', { alarms, api, signIn, table: data.table });

    const settings: Record<Setting, string> = {
      DEAL_VISIBILITY: customer.dealVisibility,
      TIME_ZONE: customer.timeZone,
      DEAL_URL: customer.dealUrl,
      ALLOWED_MAIL_DOMAINS: customer.allowedMailDomains.join(' '),
    };
    for (const fn of functions) {
      const { table, userPool, topic, files: fileUse, queues: given, secrets: use, settings: names } = fn.definition;
      if (table) data.allow(fn, table);
      if (userPool) identity.allow(fn, userPool);
      if (topic) events.allow(fn, topic);
      if (fileUse) files.allow(fn, fileUse);
      if (use) secrets.allow(fn, use);
      for (const queue of given ?? []) queues[queue].allow(fn, queue);
      for (const setting of names ?? []) fn.allow({ [setting]: settings[setting] });
    }
    // Runs during the first deployment, and again in each that changes the function or its bundle.
    new Trigger(this, 'Seeding', { handler: seed });

    const output = (id: string, value: string) => new CfnOutput(this, id, { value });
    output('ApiUrl', api.stage.url);
    output('UserPoolId', identity.pool.userPoolId);
    output('UserPoolClientId', identity.client.userPoolClientId);
    output('TableName', data.table.tableName);
    output('TopicArn', events.topic.topicArn);
    output('FailuresBucketName', events.failures.bucketName);
    output('HandOverDeadLettersArn', handOvers.deadLetters.queueArn);
    output('MigrationDeadLettersArn', migrations.deadLetters.queueArn);
    output('ImportDeadLettersArn', imports.deadLetters.queueArn);
    output('ExportDeadLettersArn', exports.deadLetters.queueArn);
    output('StalledDealsDeadLettersArn', stalledDeals.deadLetters.queueArn);
    output('RollUpQueueUrl', rollUps.queue.queueUrl);
    output('RollUpDeadLettersArn', rollUps.deadLetters.queueArn);
    output('UploadsDeadLettersArn', uploads.deadLetters.queueArn);
    output('SecretsKeyId', secrets.keyId);
    output('FanOutQueueArn', webhooks.fanOut.queue.queueArn);
    output('FanOutDeadLettersArn', webhooks.fanOut.deadLetters.queueArn);
    output('DeliveryDeadLettersArn', webhooks.deliveries.deadLetters.queueArn);
    output('SlowDeliveryQueueArn', webhooks.slowDeliveries.queue.queueArn);
    output('HangingDeliveryDeadLettersArn', webhooks.hangingDeliveries.deadLetters.queueArn);
    output('FailedDeliveriesArn', webhooks.slowDeliveries.deadLetters.queueArn);
    output('ReplayDeadLettersArn', webhooks.replays.deadLetters.queueArn);
  }
}
