import { App } from 'aws-cdk-lib';
import { createApp } from './app.ts';
import { CustomerFileError, chooseCustomers } from './customer-file.ts';

/** What `cdk` runs: `npx cdk synth -c customer=<name>,<name>` or `-c wave=<wave>`. */
try {
  const customers = chooseCustomers({ names: listOf('customer'), waves: listOf('wave') });
  const app = await createApp({ customers, protect: optionOf('protect') !== 'no' });
  app.synth();
} catch (error) {
  if (!(error instanceof CustomerFileError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function listOf(name: string) {
  return optionOf(name)?.split(',') ?? [];
}

/** The CDK command hands its `-c` options over in the environment, which an app reads; this one is never synthesized. */
function optionOf(name: string) {
  const value: unknown = new App({ autoSynth: false }).node.tryGetContext(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
