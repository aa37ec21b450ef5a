import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Customer, stackNameOf } from '../lib/customer.ts';
import { CustomerFileError, loadCustomer } from '../lib/customer-file.ts';
import { versionOf } from '../lib/version.ts';
import { ACCOUNT } from '../runner/access.ts';
import { Fault } from '../runner/fault.ts';
import { templateIn } from './assembly.ts';
import { digestOf, keepFolder } from './kept-folder.ts';
import type { Asked } from './synthesize.ts';
import { readStack } from './template/stack.ts';

/** The file of a customer, checked. */
export const customerOf = (name: string): Customer => {
  try {
    return loadCustomer(name);
  } catch (error) {
    throw error instanceof CustomerFileError ? new Fault(error.message) : error;
  }
};

/** A customer whose stack works on a table that is here already, as one that was restored. */
export const onTable = (customer: Customer, name: string): Customer => {
  const streamArn = `arn:aws:dynamodb:${customer.region}:${ACCOUNT}:table/${name}/stream/local`;
  return { ...customer, table: { name, streamArn } };
};

type Synthesis = {
  /** Where it is written, in place of a former one. */
  readonly folder: string;
  /** Whether the functions may send webhooks to this machine, which those of a deployment never do. */
  readonly loopbackWebhooks?: boolean;
};

const root = fileURLToPath(new URL('..', import.meta.url));

/** All that a synthesis reads, but for the packages, which the lock file names. */
const sources = [
  'lib',
  'functions',
  'shared',
  'docs/openapi.json',
  'docs/event-schemas.json',
  'package.json',
  'package-lock.json',
  // The bundler reads it too.
  'tsconfig.json',
  'local/synthesize.ts',
];

/**
 * Has the stack of a customer synthesized, as a deployment would, unless that was done from the same sources before. In
 * a process of its own: the CDK and what the bundler leaves running take some 600 MB.
 */
export const synthesize = async (customer: Customer, { folder, loopbackWebhooks = false }: Synthesis) => {
  const asked: Asked = { customer, folder, bundles: loopbackWebhooks ? 'loopback' : 'deployed' };
  const digest = digestOf(root, sources, asked, versionOf(), process.version);
  await keepFolder(folder, digest, async () => {
    const script = fileURLToPath(new URL('synthesize.ts', import.meta.url));
    // The rules of the CDK and of CloudFormation are looked at by `npm run check` and whoever deploys, for two seconds.
    const env = { ...process.env, CDK_VALIDATION: 'false' };
    const child = spawn(process.execPath, [script, JSON.stringify(asked)], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Fault('The stack could not be synthesized');
  });
};

/** The synthesized stack of a customer, with the names that things have on this machine. */
export const stackIn = (folder: string, { name, region, account }: Customer, servicesUrl: string) => {
  const stackName = stackNameOf(name);
  return readStack(templateIn(folder, stackName), { region, account, stackName, servicesUrl });
};
