import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { listen } from '../ports.ts';

/** Listens where it did the last time, if that is free: links in mails are opened long after they were sent. */
export const listenAgain = async (server: Server, data: string) => {
  const file = join(data, 'services', 'links-port');
  const former = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const port = await listen(server, former, 'links').catch(() => listen(server, 0, 'links'));
  writeFileSync(file, String(port));
  return port;
};
