import { App } from 'aws-cdk-lib';
import { createApp } from './app.ts';
import { CustomerFileError, loadCustomer } from './customer-file.ts';

/** What `cdk` runs: `npx cdk synth -c customer=<name>`. */
try {
  const app = await createApp({ customer: loadCustomer(customerOfCommandLine()) });
  app.synth();
} catch (error) {
  if (!(error instanceof CustomerFileError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** The CDK command hands its `-c` options over in the environment, which an app reads; this one is never synthesized. */
function customerOfCommandLine() {
  const name: unknown = new App({ autoSynth: false }).node.tryGetContext('customer');
  return typeof name === 'string' ? name : undefined;
}
