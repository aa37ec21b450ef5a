import { vi } from 'vitest';
import { requireJava } from '../../local/engine/dynamodb-local.ts';
import { dynoxideBinary } from '../../local/engine/dynoxide.ts';
import type { EngineKind } from '../../local/engine/engine.ts';
import { startTestTable } from './engine.ts';

const hasJava = () => {
  try {
    requireJava();
    return true;
  } catch {
    return false;
  }
};

const found: Readonly<Record<EngineKind, boolean>> = {
  dynoxide: dynoxideBinary() !== undefined,
  'dynamodb-local': hasJava(),
};

/** The engines on which what is kept must behave alike: those that this machine can run. */
export const engines = (['dynoxide', 'dynamodb-local'] as const).filter((kind) => found[kind]);

/** The code of persistence over an empty table. It is loaded anew: it takes the table's name and place when it is. */
export const startPersistence = async (kind: EngineKind) => {
  const { endpoint, tableName, stop } = await startTestTable(kind && { kind });
  Object.assign(process.env, {
    TABLE_NAME: tableName,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  vi.resetModules();
  const [table, errors, deals, dealLists, timeline, processes, versions, users, idempotency, eventItem, feed] =
    await Promise.all([
      import('../../shared/persistence/table.ts'),
      import('../../shared/persistence/store-errors.ts'),
      import('../../shared/persistence/deals.ts'),
      import('../../shared/persistence/deal-lists.ts'),
      import('../../shared/persistence/timeline.ts'),
      import('../../shared/persistence/processes.ts'),
      import('../../shared/persistence/process-versions.ts'),
      import('../../shared/persistence/users.ts'),
      import('../../shared/persistence/idempotency.ts'),
      import('../../shared/persistence/event-item.ts'),
      import('../../shared/persistence/feed.ts'),
    ]);
  return { stop, table, errors, deals, dealLists, timeline, processes, versions, users, idempotency, eventItem, feed };
};

export type Persistence = Awaited<ReturnType<typeof startPersistence>>;
