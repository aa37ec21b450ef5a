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
  const known = namesIn(folder);
  if (name === undefined) throw new CustomerFileError(`No customer named (${choice(known)})`);
  if (!known.includes(name)) throw new CustomerFileError(`There is no customers/${name}.json (${choice(known)})`);
  const file = `customers/${name}.json`;
  const parsed = customerSchema.safeParse(parseJson(file, readFileSync(join(folder, `${name}.json`), 'utf8')));
  if (!parsed.success) throw faulty(file, parsed.error.issues.flatMap(faults));
  const { data: customer } = parsed;
  if (customer.name !== name) throw faulty(file, [`name: is "${customer.name}", unlike the file's`]);
  const { wave } = customer;
  if (wave !== undefined && known.includes(wave)) throw faulty(file, [`wave: is also the name of a customer: ${wave}`]);
  return customer;
};

/** The customers whose files name this wave, by name. */
export const loadWave = (wave: string, folder = customersFolder): Customer[] => {
  const all = namesIn(folder).map((name) => loadCustomer(name, folder));
  const waves = [...new Set(all.flatMap((customer) => customer.wave ?? []))].sort();
  if (waves.includes(wave)) return all.filter((customer) => customer.wave === wave);
  const knownWaves = `known waves: ${waves.join(', ') || 'none'}`;
  throw new CustomerFileError(`No customer is in the wave ${wave} (${choice(namesIn(folder))}; ${knownWaves})`);
};

/**
 * A restored table takes the stack's own out of the template, which deletes it unless it is to be kept. What is deployed
 * decides over that, which synthesis cannot see: a file that says it already cannot be right.
 */
const requireKept = ({ name, table, keepData }: Customer) => {
  if (table !== undefined && !keepData)
    throw faulty(`customers/${name}.json`, [
      'keepData: has to be true, and deployed, before `table` names a restored table (docs/runbook.md#the-whole-table)',
    ]);
};

/** Whose stacks are to be synthesized: those that are named and those of the waves, in this order, each once. */
export const chooseCustomers = (
  { names, waves }: { readonly names: readonly string[]; readonly waves: readonly string[] },
  folder = customersFolder,
): Customer[] => {
  const chosen = [
    ...names.map((name) => loadCustomer(name, folder)),
    ...waves.flatMap((wave) => loadWave(wave, folder)),
  ];
  chosen.forEach(requireKept);
  if (chosen.length > 0) return eachOnce(chosen);
  const known = choice(namesIn(folder));
  throw new CustomerFileError(`No customer named; add -c customer=<name>,<name> or -c wave=<wave> (${known})`);
};

/** Who is called by these names, of customers and of waves, in this order, each once. */
export const customersCalled = (names: readonly string[], folder = customersFolder): Customer[] => {
  const customers = namesIn(folder);
  return eachOnce(
    names.flatMap((name) => (customers.includes(name) ? [loadCustomer(name, folder)] : loadWave(name, folder))),
  );
};

const eachOnce = (customers: readonly Customer[]) => [
  ...new Map(customers.map((customer) => [customer.name, customer])).values(),
];

const namesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .sort();

const choice = (known: readonly string[]) => `known customers: ${known.join(', ')}`;

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
