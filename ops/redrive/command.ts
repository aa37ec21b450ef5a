import { say } from '../../runner/say.ts';
import type { Command } from '../command.ts';
import { interrupted } from '../interrupted.ts';
import { readOptions, usage } from './options.ts';
import { redrive } from './redrive.ts';

/** Runs dead letters again, and says whether none is left. */
const run = async (args: readonly string[]) => {
  const { place, dryRun } = await readOptions(args);
  let remaining = 0;
  for await (const result of redrive(place, { dryRun, signal: interrupted() })) {
    say(`${result.key}  ${result.message}`);
    remaining += result.remaining;
  }
  say(remaining === 0 ? 'No dead letters' : `${remaining} ${remaining === 1 ? 'dead letter' : 'dead letters'}`);
  return remaining === 0;
};

export const command: Command = { usage, run };
