import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { isOpen } from '../ports.ts';

/**
 * Becomes the given command, leaving behind a watcher that ends it when our end of its standard input closes:
 * that happens even when this process is killed with -9.
 */
const leash = 'exec 3<&0; (read -r _ <&3; kill $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

const POLL_MS = 10;
const START_MS = 30_000;
const KEPT_OUTPUT = 2_000;

export type Command = { readonly file: string; readonly args: readonly string[]; readonly cwd?: string };

type Child = {
  readonly pid: number;
  /** Resolves when the process has ended, whatever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

/** Starts a server as a child process and waits until its port answers; throws what it printed when it ends before. */
export const startServer = async ({ file, args, cwd }: Command, port: number): Promise<Child> => {
  // Its own session: a Ctrl-C in the terminal is ours to handle, the engine must outlast the last request.
  const child = spawn('sh', ['-c', leash, 'leash', file, ...args], {
    cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // The pipe breaks when the process ends, which `ended` tells.
  child.stdin.on('error', () => {});
  let running = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      child.stdin.destroy();
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  const deadline = Date.now() + START_MS;
  while (!(await isOpen(port))) {
    if (!running) throw new Error(output.trim() || `${file} ended at once`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${file} did not answer within ${START_MS / 1000} s`);
    }
    await pause(POLL_MS);
  }
  if (child.pid === undefined) throw new Error(`${file} did not start`);
  return { pid: child.pid, ended, stop };
};
