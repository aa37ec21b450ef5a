import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Fault, messageOf } from '../runner/fault.ts';

const manifestSchema = z.object({ artifacts: z.record(z.string(), z.unknown()) });
const stackSchema = z.object({
  type: z.literal('aws:cloudformation:stack'),
  properties: z.object({ templateFile: z.string() }),
});

const read = (folder: string, file: string): unknown => {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    throw new Fault(`${folder} holds no synthesized stack: ${messageOf(error)}`);
  }
};

/** The template of a stack in a folder that `cdk synth` wrote. */
export const templateIn = (folder: string, stackName: string): unknown => {
  const manifest = manifestSchema.safeParse(read(folder, 'manifest.json'));
  const stack = stackSchema.safeParse(manifest.data?.artifacts[stackName]);
  if (!stack.success) throw new Fault(`${folder} does not hold the stack ${stackName}`);
  return read(folder, stack.data.properties.templateFile);
};
