import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Fault, messageOf } from './fault.ts';

const manifestSchema = z.object({
  artifacts: z.record(z.string(), z.object({ type: z.string(), properties: z.looseObject({}).optional() })),
});
const stackProperties = z.object({ templateFile: z.string() });

const read = (folder: string, file: string): unknown => {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    throw new Fault(`${folder} holds no synthesized stack: ${messageOf(error)}`);
  }
};

/** The template of a stack in a folder that `cdk synth` wrote. */
export const templateIn = (folder: string, stackName: string): unknown => {
  const { artifacts } = manifestSchema.parse(read(folder, 'manifest.json'));
  const stack = artifacts[stackName];
  if (stack?.type !== 'aws:cloudformation:stack') throw new Fault(`${folder} does not hold the stack ${stackName}`);
  return read(folder, stackProperties.parse(stack.properties).templateFile);
};
