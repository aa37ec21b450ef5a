import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { type BundleKind, bundleFunctions } from './bundle.ts';
import type { Customer } from './customer.ts';
import { CustomerStack } from './stack.ts';

type AppOptions = {
  readonly customer: Customer;
  readonly outdir?: string;
  /** Whether the stack is held against cdk-nag and CDK's own rules, which takes half of the time. */
  readonly judged?: boolean;
  /** Which code the functions get. */
  readonly bundles?: BundleKind;
};

/**
 * The app of one customer's stack, with the functions freshly bundled. The command line, the tests and the local cloud
 * all make it here, so all see the same template.
 */
export const createApp = async ({ customer, outdir, judged = true, bundles = 'deployed' }: AppOptions) => {
  await bundleFunctions(bundles);
  const app = new App({
    ...(outdir && { outdir }),
    analyticsReporting: false,
    context: {
      // Names each function's bundle in the template, by which the local cloud finds it.
      'aws:cdk:enable-asset-metadata': true,
      '@aws-cdk/aws-iam:minimizePolicies': true,
      '@aws-cdk/core:validateAgainstDefaultRules': judged,
    },
  });
  if (judged) Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  new CustomerStack(app, customer, bundles);
  return app;
};
