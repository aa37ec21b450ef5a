import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { freePort, HOST, listen } from '../ports.ts';
import type { Mail, SendMail } from './mail.ts';
import type { MailboxData, Posted } from './worker.ts';

type Mailbox = { readonly url: string; readonly send: SendMail; stop(): Promise<void> };

/** The number of a thread that is no more. */
const ENDED = -1;
const ended = 'The mailbox has ended';

/** Hands a mail to the worker, which takes it once it is ready; resolves when the mail is kept. */
const post = async (worker: Worker, mail: Mail) => {
  if (worker.threadId === ENDED) throw new Error(ended);
  const { port1, port2 } = new MessageChannel();
  const gone = once(port1, 'close').then(() => [ended]);
  worker.postMessage({ mail, reply: port2 } satisfies Posted, [port2]);
  const [fault]: readonly (string | undefined)[] = await Promise.race([once(port1, 'message'), gone]);
  port1.close();
  if (fault !== undefined) throw new Error(fault);
};

type Options = { readonly port: number; readonly data: string; readonly report: (error: unknown) => void };

/** The mailbox itself, in a thread of its own. */
const startWorker = async ({ data, report }: Options) => {
  const folder = join(data, 'mail');
  mkdirSync(folder, { recursive: true });
  const workerData: MailboxData = { webPort: await freePort(), smtpPort: await freePort(), folder };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData, stdout: true, stderr: true });
  worker.on('error', report);
  await once(worker, 'message');
  return { worker, webPort: workerData.webPort };
};

/**
 * Catches every mail that the cloud sends, and shows them in a browser. It takes 100 MB, so it is started by the first
 * mail or look; until then only its port is there.
 */
export const openMailbox = async (options: Options): Promise<Mailbox> => {
  let starting: ReturnType<typeof startWorker> | undefined;
  let isOver = false;
  const started = async () => {
    if (isOver) throw new Error(ended);
    // One that could not start is tried again by the next mail or look.
    starting ??= startWorker(options).catch((error: unknown) => {
      starting = undefined;
      throw error;
    });
    return starting;
  };
  const server = createServer((visitor) => {
    visitor.on('error', () => visitor.destroy());
    started().then(
      ({ webPort }) => {
        const inside = connect(webPort, HOST);
        inside.on('error', () => visitor.destroy());
        visitor.on('close', () => inside.destroy());
        visitor.pipe(inside).pipe(visitor);
      },
      (error: unknown) => {
        options.report(error);
        visitor.destroy();
      },
    );
  });
  const webPort = await listen(server, options.port, 'the mailbox');
  return {
    url: `http://${HOST}:${webPort}`,
    send: async (mail) => post((await started()).worker, mail),
    stop: async () => {
      isOver = true;
      server.close();
      const running = await starting?.catch(() => undefined);
      await running?.worker.terminate();
    },
  };
};
