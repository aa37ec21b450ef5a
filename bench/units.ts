import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { startBucket } from '../test/support/bucket.ts';
import { countingCalls } from '../test/support/counted.ts';
import { startTable } from '../test/support/engine.ts';
import { startHandlers } from '../test/support/handlers.ts';
import { tableProperties } from '../test/support/table-properties.ts';
import { table } from './figures.ts';
import { steps } from './routes.ts';

/** The user pool is Cognito's business: only the table is measured. */
const pretendUserPool = () => {
  const pool = mockClient(CognitoIdentityProviderClient);
  pool.on(AdminCreateUserCommand).resolves({ User: { Attributes: [{ Name: 'sub', Value: 'eve' }] } });
  pool.on(AdminAddUserToGroupCommand).resolves({});
};

/** The calls to the table that each route makes, and the units that they consume. */
export const measureUnits = async () => {
  const properties = tableProperties();
  const bucket = await startBucket();
  const handlers = await startHandlers(bucket.environment, () => startTable(properties));
  const { client } = await import('../shared/table/table.ts');
  const counted = countingCalls(client);
  pretendUserPool();
  for (const userId of ['ann', 'bob']) await handlers.enter(userId);
  const rows: string[][] = [];
  for (const [label, work] of await steps(handlers)) {
    const { answer, operations, read, write } = await counted(work);
    if (answer.status >= 400) throw new Error(`${label}: ${JSON.stringify(answer.refusal())}`);
    rows.push([label, operations.join(', ') || '–', String(read), String(write)]);
  }
  await handlers.stop();
  await bucket.stop();
  return table(['route', 'calls', 'read units', 'write units'], rows);
};
