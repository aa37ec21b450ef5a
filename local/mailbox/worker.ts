import { parentPort, workerData } from 'node:worker_threads';
import { MailDev } from 'maildev';
import { createTransport } from 'nodemailer';
import { HOST } from '../ports.ts';
import type { Mail } from './mail.ts';

/** Runs in a thread of its own: its many libraries take a second to load, which the rest need not wait for. */
export type MailboxData = { readonly webPort: number; readonly smtpPort: number; readonly folder: string };

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
const transport = createTransport({ host: HOST, port: smtpPort, secure: false, ignoreTLS: true });
port.on('message', async (mail: Mail) => {
  await transport.sendMail({ from: 'no-reply@example.com', ...mail });
});
port.postMessage('ready');
