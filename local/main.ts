import { Fault } from '../runner/fault.ts';
import { say, warn } from '../runner/say.ts';
import { Closing } from './closing.ts';
import { startCloud } from './cloud.ts';
import { asksForHelp, readOptions, usage } from './options.ts';

const args = process.argv.slice(2);
if (asksForHelp(args)) {
  say(usage);
  process.exit();
}

const closing = new Closing();

/** Ends everything; a second signal does not wait for it. */
const end = async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  await closing.run();
  process.exit();
};

const started = performance.now();
try {
  if (process.platform === 'win32') throw new Fault('The local cloud runs on Linux and macOS; on Windows, in WSL');
  const options = readOptions(args, process.env);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  const { apiUrl, mailboxUrl, tokens } = await startCloud(options, closing);
  say(`
Stagecraft runs on this machine, ready after ${((performance.now() - started) / 1000).toFixed(1)} s.

  API        ${apiUrl}
  Reference  ${apiUrl}/docs
  Mailbox    ${mailboxUrl}
  Data       ${options.data}

Tokens, good for 12 hours:

  ADMINISTRATOR=${tokens.administrator}

  MANAGER=${tokens.manager}

  SALESPERSON=${tokens.salesperson}

Ctrl-C ends it; the data stays.`);
} catch (error) {
  warn(error instanceof Fault ? error.message : `The local cloud could not start: ${explain(error)}`);
  process.exitCode = 1;
  await end();
}

function explain(error: unknown) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
