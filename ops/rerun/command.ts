import { say } from '../../runner/say.ts';
import type { Command } from '../command.ts';
import { interrupted } from '../interrupted.ts';
import { readOptions, usage } from './options.ts';
import { rerun } from './rerun.ts';

/** Runs again what was set aside, and says whether nothing of it remains. */
const run = async (args: readonly string[]) => {
  const { place, dryRun } = await readOptions(args);
  let remaining = 0;
  for await (const result of rerun(place, { dryRun, signal: interrupted() })) {
    say(`${result.key}  ${result.message}`);
    remaining += result.remaining;
  }
  say(remaining === 0 ? 'Nothing is set aside' : `${remaining} set aside`);
  return remaining === 0;
};

export const command: Command = { usage, run };
