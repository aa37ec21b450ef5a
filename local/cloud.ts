import { join } from 'node:path';
import * as z from 'zod';
import { queueOutputs } from '../lib/queue-outputs.ts';
import { type Endpoints, queueUrls, removeEndpoints, writeEndpoints } from '../runner/endpoints.ts';
import { messageOf } from '../runner/fault.ts';
import { warn } from '../runner/say.ts';
import { Activity } from './activity.ts';
import { declaredAlarms } from './alarms/alarm.ts';
import { openAlarms } from './alarms/alarms.ts';
import type { Closing } from './closing.ts';
import { claimFor, openDataFolder } from './data-folder.ts';
import { superviseEngine } from './engine/supervised.ts';
import { startFunctions } from './functions.ts';
import { declaredApi } from './gateway/api.ts';
import { gatewayHandler } from './gateway/handler.ts';
import { openGateway } from './gateway/server.ts';
import { startIdentity } from './identity/cognito.ts';
import { declaredPool } from './identity/pool.ts';
import { keys } from './identity/tokens.ts';
import { forgetFolder } from './kept-folder.ts';
import { openLambda } from './lambda/endpoint.ts';
import { openLogs } from './log.ts';
import { openMailbox } from './mailbox/mailbox.ts';
import type { Options } from './options.ts';
import { declaredQueueMappings } from './queues/mapping.ts';
import { startQueueConsumers } from './queues/queues.ts';
import { createResources } from './resources.ts';
import { declaredSchedules } from './schedules/schedule.ts';
import { startSchedules } from './schedules/schedules.ts';
import { startSecrets } from './secrets/secrets.ts';
import { checkUserPool, seed } from './seed/seed.ts';
import { startServices } from './services.ts';
import { declaredMappings } from './streams/mapping.ts';
import { startConsumers } from './streams/streams.ts';
import { customerOf, onTable, stackIn, synthesize } from './synthesis.ts';
import { openTable } from './tables.ts';
import type { DeclaredStack } from './template/stack.ts';
import { startTopics } from './topics/topics.ts';
import { watchSources } from './watch.ts';

const report = (error: unknown) => warn(messageOf(error));

/** Runs what the stack wants run once it is deployed. */
const runTriggers = async (stack: DeclaredStack, functions: Awaited<ReturnType<typeof startFunctions>>) => {
  for (const { properties } of stack.declared('Custom::Trigger', z.object({ HandlerArn: z.string() }))) {
    const outcome = await functions.find(properties.HandlerArn).invoke({});
    if (!outcome.ok) throw new Error(`The stack could not be set up: ${outcome.error.errorMessage}`);
  }
};

/**
 * Starts everything that one customer's stack consists of. What is started is noted in `closing` at once, so that a
 * start that fails half-way leaves nothing behind either.
 */
export const startCloud = async (options: Options, closing: Closing): Promise<Endpoints> => {
  const { data, allowLoopbackWebhooks: loopbackWebhooks } = options;
  const named = customerOf(options.customer);
  const customer = options.table === undefined ? named : onTable(named, options.table);
  closing.add(openDataFolder(data, options.fresh));
  claimFor(options.engine, data);
  checkUserPool(data);
  const gateway = await openGateway(options.port, report);
  closing.add(gateway.stop);
  const mailbox = await openMailbox({ port: options.mailboxPort, data, report });
  closing.add(mailbox.stop);
  const engine = await superviseEngine({ kind: options.engine, folder: join(data, 'table'), report: warn });
  closing.add(engine.stop);

  const services = await startServices(data, customer.region);
  closing.add(services.stop);
  const assembly = options.stack ?? join(data, 'stack');
  if (options.stack === undefined) await synthesize(customer, { folder: assembly, loopbackWebhooks });
  const stack = stackIn(assembly, customer, services.endpoint);
  await createResources(stack, services);
  const table = await openTable(stack, engine.endpoint);

  const pool = declaredPool(stack);
  const logs = openLogs(data);
  closing.add(logs.close);
  const identity = await startIdentity(pool, {
    data,
    // Not waited for: the mailbox loads for a second with its first mail.
    send: async (mail) => void mailbox.send(mail).catch(report),
    trigger: (arn, event) => functions.find(arn).invoke(event),
  });
  closing.add(identity.stop);
  const topics = await startTopics({ data, services, send: mailbox.send, report });
  closing.add(topics.stop);
  const secrets = await startSecrets(data);
  closing.add(secrets.stop);
  const endpoints = {
    dynamodb: engine.endpoint,
    services: services.endpoint,
    topics: topics.url,
    secrets: secrets.url,
    identity: identity.endpoint,
  };
  const alarms = openAlarms(declaredAlarms(stack), warn);
  closing.add(alarms.stop);
  const activity = new Activity();
  const { hear } = alarms;
  const functions = startFunctions({ stack, assembly, logs, hear, activity, loopbackWebhooks, endpoints });
  closing.add(functions.stop);
  if (options.watch) {
    forgetFolder(assembly);
    closing.add(await watchSources(functions.all, loopbackWebhooks ? 'loopback' : 'deployed'));
  }
  const lambda = await openLambda(functions.byName);
  closing.add(lambda.stop);

  const api = declaredApi(stack);
  await runTriggers(stack, functions);
  gateway.serve(gatewayHandler({ api, functionOf: functions.find, keys }));
  const mappings = declaredMappings(stack);
  const { region } = stack;
  const consumers = await startConsumers({
    mappings,
    table,
    engine,
    region,
    data,
    s3: services.s3,
    activity,
    functionNamed: functions.find,
    report: warn,
  });
  closing.add(consumers.stop);

  const queueConsumers = startQueueConsumers({
    mappings: declaredQueueMappings(stack),
    services,
    activity,
    functionNamed: functions.find,
    report: warn,
  });
  closing.add(queueConsumers.stop);
  closing.add(startSchedules(declaredSchedules(stack), { ...services, functionNamed: functions.find }));

  const administrator = customer.firstAdministrator;
  const tokens = await seed({ data, identity, apiUrl: gateway.url, administrator });
  alarms.begin();
  const found: Endpoints = {
    apiUrl: gateway.url,
    mailboxUrl: mailbox.url,
    tokens,
    servicesUrl: services.endpoint,
    topicsUrl: topics.url,
    lambdaUrl: lambda.url,
    tableUrl: engine.endpoint,
    tableName: table.name,
    failuresBucket: stack.output('FailuresBucketName'),
    region,
    queues: queueUrls.parse(Object.fromEntries(queueOutputs.map((name) => [name, stack.output(name)]))),
  };
  closing.add(() => removeEndpoints(data));
  await writeEndpoints(data, found);
  return found;
};
