import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { MailDev } from 'maildev';
import { createTransport } from 'nodemailer';
import { messageOf } from '../../runner/fault.ts';
import { HOST } from '../ports.ts';
import type { Mail } from './mail.ts';

/** Runs in a thread of its own: its many libraries take a second to load, which the rest need not wait for. */
export type MailboxData = { readonly webPort: number; readonly smtpPort: number; readonly folder: string };

/** A mail to be kept, and where to say that it is, or what went wrong. */
export type Posted = { readonly mail: Mail; readonly reply: MessagePort };

const port = parentPort;
if (!port) throw new Error('This file runs as a worker');
const { webPort, smtpPort, folder }: MailboxData = workerData;

await new MailDev({
  smtp: smtpPort,
  web: webPort,
  ip: HOST,
  webIp: HOST,
  mailDirectory: folder,
  silent: true,
}).start();
const transport = createTransport({ pool: true, host: HOST, port: smtpPort, secure: false, ignoreTLS: true });
port.on('message', async ({ mail, reply }: Posted) => {
  try {
    await transport.sendMail({ from: 'no-reply@example.com', ...mail });
    reply.postMessage(undefined);
  } catch (error) {
    reply.postMessage(messageOf(error));
  }
});
port.postMessage('ready');
