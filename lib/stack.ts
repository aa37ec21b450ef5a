import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import type { Resource } from '../shared/contracts/contract.ts';
import type { QueueName } from '../shared/env.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { type Customer, stackNameOf } from './customer.ts';
import { CustomerFiles } from './customer-files.ts';
import { Daily } from './daily.ts';
import { Data } from './data.ts';
import { Events } from './events.ts';
import type { FunctionName, Setting } from './functions.ts';
import { Identity } from './identity.ts';
import { Observability } from './observability.ts';
import { ServiceFunction } from './service-function.ts';
import { TopicKey } from './topics.ts';
import { WorkQueue } from './work-queue.ts';

/** Everything that one customer has; nothing of it is shared with another. */
export class CustomerStack extends Stack {
  constructor(scope: Construct, customer: Customer) {
    const { name, region, keepData, retention } = customer;
    super(scope, stackNameOf(name), {
      env: { region },
      description: `Stagecraft for ${name}`,
      terminationProtection: keepData,
      tags: { customer: name },
    });
    const make = (fn: FunctionName) => new ServiceFunction(this, fn, { logsDays: retention.logsDays });
    const resources: Record<Resource, ServiceFunction> = {
      deals: make('deals'),
      tasks: make('tasks'),
      processes: make('processes'),
      users: make('users'),
      subscriptions: make('subscriptions'),
      feed: make('feed'),
      statistics: make('statistics'),
      report: make('report'),
      transfers: make('transfers'),
      documents: make('documents'),
    };
    const [publish, followUp] = [make('publish'), make('follow-up')];
    const [handOver, migrate] = [make('hand-over'), make('migrate')];
    const [runImport, runExport] = [make('run-import'), make('run-export')];
    const keepUpload = make('keep-upload');
    const [findStalled, rebuildRollUps] = [make('find-stalled'), make('rebuild-roll-ups')];
    const workers = [handOver, migrate, runImport, runExport, keepUpload, findStalled, rebuildRollUps];
    const [seed, signIn] = [make('seed'), make('sign-in')];
    const functions = [...Object.values(resources), publish, followUp, ...workers, seed, signIn];

    const key = new TopicKey(this, 'TopicKey');
    const alarms = new Alarms(this, 'Alarms', { key, email: customer.alarmsEmail, customer: name });
    const data = new Data(this, 'Data', { keepData });
    const files = new CustomerFiles(this, 'Files', customer);
    const identity = new Identity(this, 'Identity', { customer, signIn });
    const events = new Events(this, 'Events', { customer, key, table: data.table, publish, followUp, alarms });
    const queues: Record<QueueName, WorkQueue> = {
      HAND_OVER_QUEUE_URL: new WorkQueue(this, 'HandOvers', { fn: handOver, alarms }),
      MIGRATION_QUEUE_URL: new WorkQueue(this, 'Migrations', { fn: migrate, alarms }),
      IMPORT_QUEUE_URL: new WorkQueue(this, 'Imports', { fn: runImport, alarms }),
      EXPORT_QUEUE_URL: new WorkQueue(this, 'Exports', { fn: runExport, alarms }),
      STALL_QUEUE_URL: new WorkQueue(this, 'StalledDeals', { fn: findStalled, alarms }),
      ROLL_UP_QUEUE_URL: new WorkQueue(this, 'RollUps', { fn: rebuildRollUps, alarms }),
    };
    new Daily(this, 'EveryMorning', { work: queues.STALL_QUEUE_URL, timeZone: customer.timeZone });
    const uploads = new WorkQueue(this, 'Uploads', { fn: keepUpload, alarms });
    files.tellOfUploads(uploads.queue);
    const api = new Api(this, 'Api', { customer, identity, functions: resources });
    new Observability(this, 'Observability', {
      alarms,
      api,
      functions,
      table: data.table,
      consumers: [publish, followUp],
    });

    const settings: Record<Setting, string> = {
      DEAL_VISIBILITY: customer.dealVisibility,
      TIME_ZONE: customer.timeZone,
      DEAL_URL: customer.dealUrl,
      ALLOWED_MAIL_DOMAINS: customer.allowedMailDomains.join(' '),
    };
    for (const fn of functions) {
      const { table, userPool, topic, files: fileUse, queues: given, settings: names } = fn.definition;
      if (table) data.allow(fn, table);
      if (userPool) identity.allow(fn, userPool);
      if (topic) events.allow(fn, topic);
      if (fileUse) files.allow(fn, fileUse);
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
    output('HandOverDeadLettersArn', queues.HAND_OVER_QUEUE_URL.deadLetters.queueArn);
    output('MigrationDeadLettersArn', queues.MIGRATION_QUEUE_URL.deadLetters.queueArn);
    output('ImportDeadLettersArn', queues.IMPORT_QUEUE_URL.deadLetters.queueArn);
    output('ExportDeadLettersArn', queues.EXPORT_QUEUE_URL.deadLetters.queueArn);
    output('StalledDealsDeadLettersArn', queues.STALL_QUEUE_URL.deadLetters.queueArn);
    output('RollUpQueueUrl', queues.ROLL_UP_QUEUE_URL.queue.queueUrl);
    output('RollUpDeadLettersArn', queues.ROLL_UP_QUEUE_URL.deadLetters.queueArn);
    output('UploadsDeadLettersArn', uploads.deadLetters.queueArn);
  }
}
