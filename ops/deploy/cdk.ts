import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs the CDK command with these arguments, and answers with what it ends. */
export type Cdk = (args: readonly string[]) => Promise<number>;

const command = fileURLToPath(new URL('../../node_modules/aws-cdk/bin/cdk', import.meta.url));

/** The CDK's own command; it speaks and asks at the terminal itself. */
export const cdk: Cdk = async (args) => {
  const child = spawn(process.execPath, [command, ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
};
