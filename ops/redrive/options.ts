import { resolve } from 'node:path';
import { Fault } from '../../runner/fault.ts';
import { readArguments } from '../command.ts';
import { bucketPlace, customerPlace, localPlace } from './places.ts';

export const usage = `Usage: npm run redrive -- --customer NAME            runs the dead letters of a customer again, on AWS
       npm run redrive -- --bucket NAME --region R   the same by the name of the bucket
       npm run redrive -- --local [--data FOLDER]    those of the local cloud on this machine (.local)

  The same as npm run ops -- redrive.

  --dry-run   only lists them
  --help      these lines`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const options = { customer: text, bucket: text, region: text, data: text, local: flag, 'dry-run': flag };

const valuesOf = (args: readonly string[]) => readArguments(args, options, { usage }).values;

type Values = ReturnType<typeof valuesOf>;

const placeOf = async ({ customer, bucket, region, local = false, data }: Values) => {
  const ways = [customer, bucket, local || undefined].filter((way) => way !== undefined);
  if (ways.length === 1 && customer !== undefined) return customerPlace(customer);
  if (ways.length === 1 && local) return localPlace(resolve(data ?? process.env.STAGECRAFT_DATA ?? '.local'));
  if (ways.length === 1 && bucket !== undefined && region !== undefined) return bucketPlace(bucket, region);
  throw new Fault(`Say whose records\n\n${usage}`);
};

/** What the command line asks for. */
export const readOptions = async (args: readonly string[]) => {
  const values = valuesOf(args);
  return { place: await placeOf(values), dryRun: values['dry-run'] ?? false };
};
