import type * as z from 'zod';
import { allPages } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { startHandlers } from './handlers.ts';
import { openDeal } from './steps.ts';
import { startWorker } from './worker.ts';

type Asked = z.input<typeof contracts.startMigration.body>;

/** The handlers, and the worker that migrates with its queue, whose messages the test delivers. */
export const startMigrations = async () => {
  const cloud = await startHandlers();
  const worker = await startWorker(cloud, 'MIGRATION', 'migration');
  const admin = cloud.as('ada', 'administrator');

  const start = async (processId: string, body: Asked) =>
    (await admin.call(contracts.startMigration, { params: { processId }, body })).ok().migrationId;

  return {
    ...cloud,
    ...worker,
    admin,
    start,
    /** Starts a migration and delivers its message. */
    run: async (processId: string, body: Asked) => {
      const migrationId = await start(processId, body);
      await worker.deliver(migrationId);
      return migrationId;
    },
    read: async (processId: string, migrationId: string) =>
      (await admin.call(contracts.getMigration, { params: { processId, migrationId } })).ok(),
    /** What a migration says of each deal. */
    rowsOf: (processId: string, migrationId: string, filter: Readonly<Record<string, string>> = {}) =>
      allPages(async (cursor) => {
        const asked = { params: { processId, migrationId }, query: { limit: '100', ...filter, ...cursor } };
        return (await admin.call(contracts.listMigratedDeals, asked)).ok();
      }),
    openDeals: (processId: string, count: number) =>
      Promise.all(Array.from({ length: count }, () => openDeal(admin, { processId }))),
    complete: async (dealId: string, activityId: string) =>
      (await admin.call(contracts.completeActivity, { params: { dealId, activityId } })).ok(),
    /** The open deals of a process, as lists show them. */
    openOf: (processId: string) =>
      allPages(async (cursor) => {
        const query = { processId, status: 'open', limit: '100', ...cursor } as const;
        return (await admin.call(contracts.listDeals, { query })).ok();
      }),
  };
};
