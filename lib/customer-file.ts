import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod';
import { type Customer, customerSchema } from './customer.ts';

const customersFolder = fileURLToPath(new URL('../customers', import.meta.url));

/** A customer's file cannot be used; the message has a line per fault and needs no stack beside it. */
export class CustomerFileError extends Error {
  override readonly name = 'CustomerFileError';
}

/** The checked content of `customers/<name>.json`; throws a CustomerFileError that names file, field and fault. */
export const loadCustomer = (name: string | undefined, folder = customersFolder): Customer => {
  const known = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .sort();
  const choice = `known customers: ${known.join(', ')}`;
  if (name === undefined) throw new CustomerFileError(`No customer named; add -c customer=<name> (${choice})`);
  if (!known.includes(name)) throw new CustomerFileError(`There is no customers/${name}.json (${choice})`);

  const file = `customers/${name}.json`;
  const parsed = customerSchema.safeParse(parseJson(file, readFileSync(join(folder, `${name}.json`), 'utf8')));
  if (!parsed.success) throw faulty(file, parsed.error.issues.flatMap(faults));
  if (parsed.data.name !== name) throw faulty(file, [`name: is "${parsed.data.name}", unlike the file's`]);
  return parsed.data;
};

const faulty = (file: string, lines: readonly string[]) =>
  new CustomerFileError(lines.map((line) => `${file}: ${line}`).join('\n'));

const parseJson = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw faulty(file, [`is not JSON: ${error instanceof Error ? error.message : error}`]);
  }
};

const faults = (issue: z.core.$ZodIssue): string[] => {
  const field = (...keys: PropertyKey[]) => [...issue.path, ...keys].map(String).join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${field(key)}: is not a known field`);
  return [`${field() || 'the file'}: ${issue.message}`];
};
