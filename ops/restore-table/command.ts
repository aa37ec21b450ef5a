import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { stackNameOf } from '../../lib/customer.ts';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { ownCustomer } from '../account.ts';
import { type Command, readArguments } from '../command.ts';
import { outputsOf } from '../customer-stack.ts';
import { interrupted } from '../interrupted.ts';
import { type Origin, restoreTable } from './restore-table.ts';

const usage = `Usage: npm run ops -- restore-table CUSTOMER --to TIME
       npm run ops -- restore-table CUSTOMER --backup ARN --name NAME

Restores the table of a customer to a new one beside it, with all that a restored table lacks, and says what belongs
into the customer's file. It may be cut off and repeated.

  --to TIME     a moment of the last 35 days, as 2026-11-30T08:00:00Z, or latest
  --backup ARN  the backup that DynamoDB made when the table was deleted
  --name NAME   of the new table (stagecraft-CUSTOMER-TIME)`;

const text = { type: 'string' } as const;

const moment = z.union([z.literal('latest'), z.iso.datetime().transform((time) => new Date(time))]);

type Asked = { readonly backupArn: string } | { readonly at: z.output<typeof moment> };

const askedFor = ({
  to,
  backup,
}: {
  readonly to?: string | undefined;
  readonly backup?: string | undefined;
}): Asked => {
  if (backup !== undefined && to === undefined) return { backupArn: backup };
  const { success, data: at } = moment.safeParse(to);
  if (!success || backup !== undefined) throw new Fault(`Say to which moment\n\n${usage}`);
  return { at };
};

const defaultName = (customer: string, to: string | undefined) =>
  to === undefined || to === 'latest' ? undefined : `${stackNameOf(customer)}-${to.replaceAll(/[^0-9]/g, '')}`;

const run = async (args: readonly string[]) => {
  const options = { to: text, backup: text, name: text };
  const { values, positionals } = readArguments(args, options, { usage, names: 1 });
  const [name] = positionals;
  if (name === undefined) throw new Fault(`Say whose table\n\n${usage}`);
  const asked = askedFor(values);
  const target = values.name ?? defaultName(name, values.to);
  if (target === undefined) throw new Fault(`Say how the new table is to be named\n\n${usage}`);
  const { region, keepData } = await ownCustomer(name);
  const tableName = async () => (await outputsOf(new CloudFormationClient({ region }), name))('TableName');
  const origin: Origin = 'at' in asked ? { table: await tableName(), at: asked.at } : asked;
  const restoration = { origin, name: target, customer: name, isProtected: keepData };
  const table = await restoreTable(new DynamoDBClient({ region }), restoration, { say, signal: interrupted() });
  say(`\nInto customers/${name}.json:\n\n  "table": ${JSON.stringify(table, null, 2).replaceAll('\n', '\n  ')}`);
  return true;
};

export const command: Command = { usage, run };
