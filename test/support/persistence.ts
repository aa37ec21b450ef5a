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
      import('../../shared/table/table.ts'),
      import('../../shared/table/errors.ts'),
      import('../../shared/deals/store/deals.ts'),
      import('../../shared/deals/store/lists.ts'),
      import('../../shared/deals/store/lists.ts'),
      import('../../shared/processes/store/processes.ts'),
      import('../../shared/processes/store/versions.ts'),
      import('../../shared/people/store.ts'),
      import('../../shared/table/idempotency.ts'),
      import('../../shared/table/event-item.ts'),
      import('../../shared/notifications/store.ts'),
    ]);
  return { stop, table, errors, deals, dealLists, timeline, processes, versions, users, idempotency, eventItem, feed };
};

export type Persistence = Awaited<ReturnType<typeof startPersistence>>;
