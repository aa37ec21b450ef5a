import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { freePort, HOST, listen } from '../ports.ts';
import type { Mail, SendMail } from './mail.ts';
import type { MailboxData, Posted } from './worker.ts';

type Mailbox = { readonly url: string; readonly send: SendMail; ready(): Promise<void>; stop(): Promise<void> };

/** Takes the port for a moment, so that one in use is reported before anything else is started. */
const claim = async (wanted: number) => {
  const probe = createServer();
  const port = await listen(probe, wanted, 'the mailbox');
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

/** The number of a thread that is no more. */
const ENDED = -1;

/** Hands a mail to the worker, which takes it once it is ready; resolves when the mail is kept. */
const post = async (worker: Worker, mail: Mail) => {
  const ended = 'The mailbox has ended';
  if (worker.threadId === ENDED) throw new Error(ended);
  const { port1, port2 } = new MessageChannel();
  const gone = once(port1, 'close').then(() => [ended]);
  worker.postMessage({ mail, reply: port2 } satisfies Posted, [port2]);
  const [fault]: readonly (string | undefined)[] = await Promise.race([once(port1, 'message'), gone]);
  port1.close();
  if (fault !== undefined) throw new Error(fault);
};

/** Catches every mail that the cloud sends, and shows them in a browser. */
export const openMailbox = async (options: {
  port: number;
  data: string;
  report(error: unknown): void;
}): Promise<Mailbox> => {
  const webPort = await claim(options.port);
  const folder = join(options.data, 'mail');
  mkdirSync(folder, { recursive: true });
  const workerData: MailboxData = { webPort, smtpPort: await freePort(), folder };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData, stdout: true, stderr: true });
  worker.on('error', options.report);
  const ready = once(worker, 'message');
  // Whoever waits for it gets the failure; without this line it would end the whole process before that.
  ready.catch(() => {});
  return {
    url: `http://${HOST}:${webPort}`,
    send: (mail) => post(worker, mail),
    ready: async () => void (await ready),
    stop: async () => void (await worker.terminate()),
  };
};
