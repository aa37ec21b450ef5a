import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** A log file for each function in the data folder, as each has its log group in the cloud. */
export const openLogs = (data: string) => {
  const folder = join(data, 'logs');
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, WriteStream>();
  const fileOf = (name: string) => {
    const file = files.get(name) ?? createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
    files.set(name, file);
    return file;
  };
  return {
    pathOf: (name: string) => join(folder, `${name}.log`),
    write: (name: string, chunk: Buffer | string): void => {
      fileOf(name).write(chunk);
    },
    close: () => {
      for (const file of files.values()) file.end();
    },
  };
};

export type Logs = ReturnType<typeof openLogs>;
