import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { bundleFunctions } from './bundle.ts';
import type { Customer } from './customer.ts';
import { CustomerStack, type StackOptions } from './stack.ts';
import { versionOf } from './version.ts';

/** Asked once: files that change meanwhile are not what was loaded. */
const current = versionOf();

type AppOptions = Partial<StackOptions> & {
  readonly customers: readonly Customer[];
  readonly outdir?: string;
  /** Whether the stacks are held against cdk-nag and CDK's own rules, which takes half of the time. */
  readonly judged?: boolean;
};

/**
 * The app with a stack for each customer, who share the freshly bundled functions. The command line, the tests and the
 * local cloud all make it here, so all see the same template.
 */
export const createApp = async (options: AppOptions) => {
  await bundleFunctions(options.bundles);
  return appOver(options);
};

/** The same over functions that were bundled before. */
export const appOver = ({ customers, outdir, judged = true, ...options }: AppOptions) => {
  const { bundles = 'deployed', version = current, protect = true } = options;
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
  for (const customer of customers) new CustomerStack(app, customer, { bundles, version, protect });
  return app;
};
