import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { ownCustomer } from '../account.ts';
import { type Command, readArguments } from '../command.ts';
import { continueHistories } from './continue-histories.ts';

const usage = `Usage: npm run ops -- continue-histories CUSTOMER --from TABLE --to TABLE --since TIME

Has the histories of deals and tasks in a restored table go on behind the numbers that they had reached in the other
one, so that no new event has the id of one that subscribers saw and that is lost. While nobody works on either.

  --from TABLE  the table that was in use
  --to TABLE    the one that was restored
  --since TIME  the moment to which it was restored`;

const text = { type: 'string' } as const;
const given = z.object({
  from: z.string(),
  to: z.string(),
  since: z.iso.datetime().transform((time) => new Date(time).toISOString()),
});

const run = async (args: readonly string[]) => {
  const { values, positionals } = readArguments(args, { from: text, to: text, since: text }, { usage, names: 1 });
  const [name] = positionals;
  const { success, data } = given.safeParse(values);
  if (name === undefined || !success) throw new Fault(`Say whose tables, which, and since when\n\n${usage}`);
  const { region } = await ownCustomer(name);
  const { continued, others } = await continueHistories(new DynamoDBClient({ region }), data);
  say(`${continued} histories go on behind what was lost`);
  for (const partition of others) say(`${partition}  goes on where it stood: look at what happened to it since`);
  return true;
};

export const command: Command = { usage, run };
