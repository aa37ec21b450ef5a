import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { type Command, readArguments } from '../command.ts';
import { interrupted } from '../interrupted.ts';
import { environmentOf, localEnvironment } from './places.ts';
import { partitionsOf } from './source.ts';

const usage = `Usage: npm run ops -- copy-deals --customer NAME --from TABLE DEAL...

Puts deals back into the table of a customer as another table has them, which was restored beside it: with their
events, tasks and the records of their files. Nobody is mailed; GET /events tells of it.

  --customer NAME   whose deals, on AWS
  --local           those of the local cloud that runs on this machine (.local)
  --data FOLDER     its data folder
  --from TABLE      the name of the other table
  --replace         also deals that are there`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = { customer: text, local: flag, data: text, from: text, replace: flag };
const maxDeals = 1_000;

/** Copies deal after deal; answers whether all are there. */
const run = async (args: readonly string[]) => {
  const { values, positionals: dealIds } = readArguments(args, options, { usage, names: maxDeals });
  const { customer, local = false, data, from, replace = false } = values;
  if ((customer === undefined) === !local || from === undefined || dealIds.length === 0)
    throw new Fault(`Say whose deals, from which table, and which\n\n${usage}`);
  Object.assign(process.env, customer === undefined ? localEnvironment(data) : await environmentOf(customer));
  // It takes the table's name and place when it is loaded.
  const { copyDeal } = await import('./copy-deal.ts');
  const read = partitionsOf(new DynamoDBClient({}), from);
  const signal = interrupted();
  let left = 0;
  for (const dealId of dealIds) {
    signal.throwIfAborted();
    const copied = await copyDeal(read, dealId, { replace });
    say(`${dealId}  ${copied.done ? copied.message : copied.refused}`);
    if (!copied.done) left += 1;
  }
  return left === 0;
};

export const command: Command = { usage, run };
