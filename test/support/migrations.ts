import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type * as z from 'zod';
import { allPages } from '../../shared/contracts/client.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { startHandlers } from './handlers.ts';
import { openDeal } from './scenes.ts';

type Asked = z.input<typeof contracts.startMigration.body>;

const plenty = 60_000;

/** The handlers, and the worker that migrates with its queue, whose messages the test delivers. */
export const startMigrations = async () => {
  const cloud = await startHandlers();
  const worker = await import('../../functions/work/migrate.ts');
  const { client, query } = await import('../../shared/persistence/table.ts');
  const { toEvent } = await import('../../shared/persistence/event-item.ts');
  const queue = mockClient(SQSClient);
  queue.on(SendMessageCommand).resolves({});
  const admin = cloud.as('ada', 'administrator');

  const start = async (processId: string, body: Asked) =>
    (await admin.call(contracts.startMigration, { params: { processId }, body })).ok().migrationId;
  const deliver = (migrationId: string, milliseconds = plenty) =>
    worker.handler(
      { Records: [{ messageId: migrationId, body: JSON.stringify({ id: migrationId }) }] },
      { getRemainingTimeInMillis: () => milliseconds },
    );
  /** What the worker and the consumer of the stream sent to the queue since this was last asked. */
  const sent = () => {
    const bodies = queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input.MessageBody ?? '');
    queue.resetHistory();
    return bodies;
  };
  const eventsOf = async (pk: string) => (await query({ pk, prefix: 'EVENT#', limit: 1_000 })).map(toEvent);

  return {
    ...{ ...cloud, admin, client, query, start, deliver, sent, eventsOf },
    /** Delivers a message, and those that follow from it, to the end; answers how many there were. */
    deliverAll: async (migrationId: string, milliseconds: number) => {
      let deliveries = 0;
      do {
        await deliver(migrationId, milliseconds);
        deliveries += 1;
      } while (sent().length > 0);
      return deliveries;
    },
    /** Starts a migration and delivers its message. */
    run: async (processId: string, body: Asked) => {
      const migrationId = await start(processId, body);
      await deliver(migrationId);
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
