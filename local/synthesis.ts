import { rmSync } from 'node:fs';
import { type Customer, stackNameOf } from '../lib/customer.ts';
import { CustomerFileError, loadCustomer } from '../lib/customer-file.ts';
import { ACCOUNT } from './access.ts';
import { templateIn } from './assembly.ts';
import { Fault } from './fault.ts';
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
  /** Whether the functions may be told to send webhooks to this machine, for which a deployment's have no ear. */
  readonly loopbackWebhooks?: boolean;
};

/** Synthesizes the stack of a customer, as a deployment would. The CDK takes its time to load, so only who asks has it. */
export const synthesize = async (customer: Customer, { folder, loopbackWebhooks = false }: Synthesis) => {
  // The bundles of former starts would pile up in it.
  rmSync(folder, { recursive: true, force: true });
  const { createApp } = await import('../lib/app.ts');
  const bundles = loopbackWebhooks ? 'loopback' : 'deployed';
  (await createApp({ customers: [customer], outdir: folder, judged: false, bundles })).synth();
};

/** The synthesized stack of a customer, with the names that things have on this machine. */
export const stackIn = (folder: string, { name, region, account }: Customer, servicesUrl: string) => {
  const stackName = stackNameOf(name);
  return readStack(templateIn(folder, stackName), { region, account, stackName, servicesUrl });
};
