import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { contracts } from '../shared/api/contracts.ts';
import type { JobMessage } from '../shared/kernel/messages.ts';
import { startBucket, upload } from '../test/support/bucket.ts';
import { countingCalls } from '../test/support/counted.ts';
import { startTable } from '../test/support/engine.ts';
import { startHandlers } from '../test/support/handlers.ts';
import { queueBatch } from '../test/support/queue.ts';
import { publishNext, publishProcess } from '../test/support/steps.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { table } from './figures.ts';

const deals = 100;

const begin = { first: [{ id: 'call' }], second: [{ id: 'offer' }] };
const next = { first: [{ id: 'call' }], second: [{ id: 'proposal' }] };

const morning = (day: number) => `2026-01-0${day}T09:00:00.000Z`;

/** A deal that was opened, moved on twice and won. */
const lineOf = (processId: string, index: number) =>
  JSON.stringify({
    externalId: `WON-${index}`,
    name: `Chairs ${index}`,
    company: 'Oak Offices',
    processId,
    value: { amount: 100_000, currency: 'EUR' },
    openedAt: morning(1),
    history: [
      { type: 'activity.completed', at: morning(2), activityId: 'call' },
      { type: 'activity.completed', at: morning(3), activityId: 'offer' },
      { type: 'deal.won', at: morning(4) },
    ],
  });

/** A message of a queue, and time enough to do all of it. */
const messageOf = (kind: JobMessage['kind'], id: string) =>
  [queueBatch({ body: { kind, id } }), { getRemainingTimeInMillis: () => 600_000 }] as const;

/** What work in the background consumes for each of a hundred deals, besides what follows its events. */
export const measurePerDeal = async () => {
  const properties = tableProperties();
  const bucket = await startBucket();
  const handlers = await startHandlers(bucket.environment, () => startTable(properties));
  mockClient(SQSClient).resolves({});
  const [{ handler: work }, { client }] = await Promise.all([
    import('../functions/jobs/index.ts'),
    import('../shared/table/table.ts'),
  ]);
  const counted = countingCalls(client);
  const rows: string[][] = [];
  const count = async (label: string, doIt: () => Promise<unknown>, of = deals) => {
    const { read, write } = await counted(doIt);
    rows.push([label, (read / of).toFixed(2), (write / of).toFixed(2)]);
  };
  const api = handlers.as('ann', 'administrator');
  const { call } = api;

  const processId = await publishProcess(api, begin);
  const params = { processId };
  const file = Array.from({ length: deals }, (_, index) => `${lineOf(processId, index)}\n`).join('');
  const importing = async (dryRun: boolean) => {
    const { importId, upload: form } = (
      await call(contracts.createImport, { body: { format: 'ndjson', dryRun } })
    ).ok();
    await upload(form, file);
    (await call(contracts.startImport, { params: { importId } })).ok();
    return () => work(...messageOf('import', importId));
  };
  await count('import, dry run', await importing(true));
  await count('import of a won deal with six events', await importing(false));
  await count('import, once more', await importing(false));

  for (let deal = 0; deal < deals; deal += 1) {
    const { id: dealId } = (await call(contracts.openDeal, { body: { name: 'Chairs', processId } })).ok();
    for (const activityId of ['call', 'offer'])
      (await call(contracts.completeActivity, { params: { dealId, activityId } })).ok();
  }
  await publishNext(api, processId, next);
  const migrating = async (body: { dryRun: boolean; dryRunId?: string }) =>
    (await call(contracts.startMigration, { params, body })).ok().migrationId;
  const dryRunId = await migrating({ dryRun: true });
  await count('migration, dry run', () => work(...messageOf('migration', dryRunId)));
  const migrationId = await migrating({ dryRun: false, dryRunId });
  await count('migration that drops a completion and changes the stage', () =>
    work(...messageOf('migration', migrationId)),
  );

  const { exportId } = (await call(contracts.startExport)).ok();
  await count('export', () => work(...messageOf('export', exportId)), 2 * deals);
  await handlers.stop();
  await bucket.stop();
  return table(['for each deal', 'read units', 'write units'], rows);
};
