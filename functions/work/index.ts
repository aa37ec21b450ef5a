import { type WorkMessage, workMessage } from '../../shared/work.ts';
import { type Invocation, queueConsumer } from '../shell/queue-consumer.ts';
import { createdObjects } from './created-objects.ts';
import { findStalled } from './find-stalled.ts';
import { handOver } from './hand-over.ts';
import { keepUploads } from './keep-uploads.ts';
import { migrate } from './migrate.ts';
import { rebuildRollUps } from './rebuild-roll-ups.ts';
import { replayDeliveries } from './replay-deliveries.ts';
import { runExport } from './run-export.ts';
import { runImport } from './run-import.ts';

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
  await (uploaded.success ? keepUploads(uploaded.data) : work(workMessage.parse(given), invocation));
  return undefined;
});
