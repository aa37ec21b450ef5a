import { App, Stack } from 'aws-cdk-lib';
import type { TestProject } from 'vitest/node';
import * as z from 'zod';
import { Data } from '../../lib/data.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The properties of the table, as the stack declares it. */
    tableProperties: unknown;
  }
}

const templateShape = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

/** The properties of the table, as the stack declares it. */
export const tableProperties = () => {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'table-only');
  new Data(stack, 'Data', { customer: { keepData: false }, protect: false });
  const { Resources } = templateShape.parse(app.synth().getStackByName(stack.stackName).template);
  return Object.values(Resources).find(({ Type }) => Type === 'AWS::DynamoDB::Table')?.Properties;
};

/** Synthesizes the table once for all test files: loading the CDK takes longer than most of them run. */
export default (project: TestProject) => project.provide('tableProperties', tableProperties());
