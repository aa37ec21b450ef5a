import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEndpoints } from '../../runner/endpoints.ts';
import { type ApiClient, signedIn } from '../../shared/api/client.ts';
import type { Role } from '../../shared/kernel/values.ts';
import { temporaryFolder } from './engine.ts';
import { follower } from './feed.ts';
import { until } from './until.ts';

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));

/** The stack as it was synthesized for all tests, but for one that is of use only here. */
const stackFor = (options: readonly string[]) => {
  const { STAGECRAFT_TEST_STACK: stack } = process.env;
  return stack === undefined || options.includes('--allow-loopback-webhooks') ? [] : ['--stack', stack];
};

const start = async (folder: string, options: readonly string[]) => {
  const file = join(folder, 'endpoints.json');
  rmSync(file, { force: true });
  const child = spawn(process.execPath, [
    main,
    '--port',
    '0',
    '--mailbox-port',
    '0',
    '--data',
    folder,
    ...stackFor(options),
    ...options,
  ]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`The local cloud ended: ${Buffer.concat(output)}`);
    return existsSync(file);
    // It may have to synthesize its stack first, on a machine that others use too.
  }, 110_000);
  return { child, printed: () => String(Buffer.concat(output)), ...readEndpoints(folder) };
};

const ended = async (child: ChildProcess, signal: NodeJS.Signals) => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
};

const denial = /AccessDenied: \S+ is not authorized to perform: \S+ on resource: [^\s"\\]+/g;

/** Each denied call once, with function, action and resource, by the logs of the functions. */
const denialsIn = (logs: string) => {
  const files = existsSync(logs) ? readdirSync(logs) : [];
  return [...new Set(files.flatMap((file) => readFileSync(join(logs, file), 'utf8').match(denial) ?? []))];
};

/** The local cloud as `npm start -- ...options` runs it, in a process and a folder of its own, on ports that are free. */
export const startLocalCloud = async (...options: readonly string[]) => {
  const folder = temporaryFolder();
  let running = await start(folder, options);
  return {
    folder,
    apiUrl: () => running.apiUrl,
    /** Where its other parts are to be found. */
    endpoints: () => running,
    /** What it has said at the terminal since it was started last. */
    printed: () => running.printed(),
    token: (role: Role) => running.tokens[role],
    as: (role: Role): ApiClient => signedIn(running.apiUrl, running.tokens[role]),
    /** Ends it as a power cut would, the engine with it or alone left to find out; its data stays. */
    kill: () => ended(running.child, 'SIGKILL'),
    restart: async (...more: readonly string[]) => {
      running = await start(folder, [...options, ...more]);
    },
    /**
     * Ends it, once everything that its feed tells was looked at. Throws where a function called what it may not: the
     * answer of a route would only say that something is wrong. `lacksPermissions`: where that is what is tested.
     */
    stop: async ({ lacksPermissions = false } = {}) => {
      const fault = await follower(signedIn(running.apiUrl, running.tokens.manager))().then(
        () => undefined,
        (error: unknown) => error,
      );
      await ended(running.child, 'SIGINT');
      const denials = lacksPermissions ? [] : denialsIn(join(folder, 'logs'));
      rmSync(folder, { recursive: true, force: true });
      if (denials.length > 0) throw new Error(denials.join('\n'), { cause: fault });
      if (fault !== undefined) throw fault;
    },
  };
};

export type LocalCloud = Awaited<ReturnType<typeof startLocalCloud>>;
