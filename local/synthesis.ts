import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../lib/app.ts';
import type { Customer } from '../lib/customer.ts';
import { CustomerFileError, loadCustomer } from '../lib/customer-file.ts';
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

type Synthesis = {
  readonly data: string;
  readonly servicesUrl: string;
  /** Whether the functions may be told to send webhooks to this machine, for which a deployment's have no ear. */
  readonly loopbackWebhooks?: boolean;
};

/** Synthesizes the stack of a customer, as a deployment would, into the data folder. */
export const synthesize = async (customer: Customer, { data, servicesUrl, loopbackWebhooks = false }: Synthesis) => {
  const outdir = join(data, 'stack');
  // The bundles of former starts would pile up in it.
  rmSync(outdir, { recursive: true, force: true });
  const app = await createApp({ customer, outdir, judged: false, bundles: loopbackWebhooks ? 'loopback' : 'deployed' });
  const assembly = app.synth();
  const [stack] = assembly.stacks;
  if (!stack) throw new Error('The app has no stack');
  const naming = { region: customer.region, stackName: stack.stackName, servicesUrl };
  return { assembly: assembly.directory, stack: readStack(stack.template, naming) };
};
