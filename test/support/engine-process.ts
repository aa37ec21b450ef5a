import { readdirSync, readFileSync } from 'node:fs';

const commandOf = (pid: string) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
};

/** The process of the engine that a local cloud runs on this folder. */
export const engineProcess = (folder: string): number => {
  const pid = readdirSync('/proc').find((entry) => {
    const [file = '', ...args] = commandOf(entry);
    return /(dynoxide|java)$/.test(file) && args.some((arg) => arg.startsWith(folder));
  });
  if (pid === undefined) throw new Error(`No engine runs on ${folder}`);
  return Number(pid);
};
