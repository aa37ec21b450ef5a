import { type WorkMessage, workMessage } from '../../shared/kernel/messages.ts';
import { createdObjects, pinUploads } from '../attachments/worker.ts';
import { handOver } from '../hand-overs/worker.ts';
import { runExport } from '../imports-exports/export-worker.ts';
import { runImport } from '../imports-exports/import-worker.ts';
import { migrate } from '../migrations/worker.ts';
import { findStalled } from '../stalled-deals/worker.ts';
import { rebuildRollUps } from '../statistics/worker.ts';
import { replayDeliveries } from '../webhooks/replay-deliveries.ts';
import { type Invocation, queueConsumer } from './queue-consumer.ts';

/** A kind of which nobody does the work does not compile. */
const work = (message: WorkMessage, invocation: Invocation): Promise<void> => {
  switch (message.kind) {
    case 'hand-over':
      return handOver(message, invocation);
    case 'migration':
      return migrate(message, invocation);
    case 'import':
      return runImport(message, invocation);
    case 'export':
      return runExport(message, invocation);
    case 'roll-ups':
      return rebuildRollUps(message, invocation);
    case 'stalled-deals':
      return findStalled(message, invocation);
    case 'replay':
      return replayDeliveries(message, invocation);
  }
};

/** Does all work in the background. Any message may come twice. */
export const handler = queueConsumer(async (given, invocation) => {
  const uploaded = createdObjects.safeParse(given);
  await (uploaded.success ? pinUploads(uploaded.data) : work(workMessage.parse(given), invocation));
  return undefined;
});
