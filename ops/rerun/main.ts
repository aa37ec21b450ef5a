import { messageOf } from '../../local/fault.ts';
import { say, warn } from '../../local/log.ts';
import { readOptions, usage } from './options.ts';
import { rerun } from './rerun.ts';

/** Ends after the record that is being run; a second signal does not wait for it. */
const interrupted = () => {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
};

/** Runs again what was set aside, and says whether nothing of it remains. */
const main = async () => {
  const options = await readOptions(process.argv.slice(2));
  if (options === undefined) {
    say(usage);
    return true;
  }
  const { place, dryRun } = options;
  let remaining = 0;
  for await (const result of rerun(place, { dryRun, signal: interrupted() })) {
    say(`${result.key}  ${result.told}`);
    remaining += result.remaining;
  }
  say(remaining === 0 ? 'Nothing is set aside' : `${remaining} set aside`);
  return remaining === 0;
};

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  warn(messageOf(error));
  process.exitCode = 1;
}
