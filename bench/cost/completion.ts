import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { contracts } from '../../shared/api/contracts.ts';
import { defaultSalesProcess } from '../../shared/processes/rules/templates/default-sales-process.ts';
import { countingCalls } from '../../test/support/counted.ts';
import { startTable } from '../../test/support/engine.ts';
import { startHandlers } from '../../test/support/handlers.ts';
import { batchOf } from '../../test/support/stream.ts';
import { tableProperties } from '../../test/support/table-properties.ts';
import type { Charge } from './idle.ts';
import { prices } from './prices.ts';

/** What completions took, on the average of all activities of the default process. */
export type Counted = {
  readonly read: number;
  readonly write: number;
  /** Calls that wait for each other, of the function that answers and of both consumers. */
  readonly calls: Readonly<Record<string, number>>;
  readonly publications: number;
};

/** The default process without what sets off mails and tasks. */
const quiet = {
  ...defaultSalesProcess.definition,
  stages: defaultSalesProcess.definition.stages.map((stage) => ({
    ...stage,
    activities: stage.activities.map((activity) => ({ ...activity, notify: null, task: null })),
  })),
};

/** Completes every activity of the default process on one deal and follows each up, as the engine counts it. */
export const countCompletions = async (): Promise<Counted> => {
  const properties = tableProperties();
  const handlers = await startHandlers({}, () => startTable(properties));
  const topic = mockClient(SNSClient);
  topic.on(PublishBatchCommand).resolves({});
  const { client, query } = await import('../../shared/table/table.ts');
  const { handler: publish } = await import('../../functions/stream/publish.ts');
  const { beginRosterOfFreshTable } = await import('../../functions/jobs/deployment-work.ts');
  // As the first deployment does: nobody has subscribed, and no webhook is registered.
  await beginRosterOfFreshTable();
  const counted = countingCalls(client);
  const admin = handlers.as('ann', 'administrator');
  await handlers.enter('ann', 'administrator');

  const body = { name: 'Counted', definition: quiet };
  const processId = (await admin.call(contracts.createProcess, { body })).ok().id;
  (await admin.call(contracts.publishProcess, { params: { processId } })).ok();
  const { id: dealId } = (await admin.call(contracts.openDeal, { body: { name: 'Chairs', processId } })).ok();
  const activities = quiet.stages.flatMap((stage) => stage.activities);

  const totals = { read: 0, write: 0, calls: {} as Record<string, number> };
  const count = async (work: () => Promise<unknown>) => {
    const { operations, read, write } = await counted(work);
    totals.read += read;
    totals.write += write;
    for (const operation of operations) totals.calls[operation] = (totals.calls[operation] ?? 0) + 1;
  };
  const eventsOfDeal = () => query({ pk: `DEAL#${dealId}`, prefix: 'EVENT#', limit: 1_000 });
  // The functions are warm.
  await publish(batchOf(await eventsOfDeal()));
  topic.resetHistory();
  for (const { id: activityId } of activities) {
    const known = (await eventsOfDeal()).length;
    const completion = { params: { dealId, activityId }, body: { note: { text: 'They said so on the phone.' } } };
    await count(async () => (await admin.call(contracts.completeActivity, completion)).ok());
    const batch = batchOf((await eventsOfDeal()).slice(known));
    await count(() => publish(batch));
    await count(() => handlers.followUp(batch));
  }
  const of = activities.length;
  const publications = topic.commandCalls(PublishBatchCommand).length / of;
  await handlers.stop();
  return {
    read: totals.read / of,
    write: totals.write / of,
    calls: Object.fromEntries(Object.entries(totals.calls).map(([operation, times]) => [operation, times / of])),
    publications,
  };
};

/** How long calls keep a function waiting on AWS, and its own work, in milliseconds; assumed, and on the safe side. */
export const assumedMilliseconds = {
  GetItem: 5,
  BatchGetItem: 6,
  Query: 6,
  PutItem: 6,
  TransactWriteItems: 14,
  publication: 15,
  ownWork: 4,
} as const;

const waitOf = (operation: string) => {
  const found = Object.entries(assumedMilliseconds).find(([name]) => name === operation);
  if (!found) throw new Error(`Nothing is assumed of how long ${operation} takes`);
  return found[1];
};

/** The function that answers, and both consumers of the stream: on quiet days each batch holds one completion. */
const invocations = 3;

/** Lambda's lines about the start, the end and the figures of an invocation, with CloudWatch's own bytes. */
const lambdaLogBytes = 400;

const bytesOf = (template: string) =>
  // What stands in the place of a variable is about as long as its name: ids of requests and users, paths, times.
  template.length + 26;

/** What a million completions cost, without mails, webhooks and tasks. */
export const completionCharges = ({ read, write, calls, publications }: Counted, accessLogFormat: string): Charge[] => {
  const waiting = Object.entries(calls).reduce((sum, [operation, times]) => sum + times * waitOf(operation), 0);
  const milliseconds =
    waiting + publications * assumedMilliseconds.publication + invocations * assumedMilliseconds.ownWork;
  return [
    { what: 'million requests at API Gateway', quantity: 1, price: prices.millionRequests },
    { what: 'million invocations', quantity: invocations, price: prices.millionInvocations },
    { what: 'GB-seconds', quantity: milliseconds * 1_000, price: prices.gigabyteSecond },
    { what: 'million read units', quantity: read, price: prices.millionReadUnits },
    { what: 'million write units', quantity: write, price: prices.millionWriteUnits },
    { what: 'million publications', quantity: publications, price: prices.millionPublications },
    {
      what: 'GB of logs',
      quantity: (invocations * lambdaLogBytes + bytesOf(accessLogFormat)) / 1_000,
      price: prices.logGigabyte,
    },
  ];
};
