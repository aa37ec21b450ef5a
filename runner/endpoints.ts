import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { queueOutputs } from '../lib/queue-outputs.ts';
import { replaceFile } from '../lib/replace-file.ts';
import { Fault } from './fault.ts';

/** Where each queue is to be found, by the name of the stack's output. */
export const queueUrls = z.record(z.enum(queueOutputs), z.string());

const endpoints = z.object({
  apiUrl: z.string(),
  mailboxUrl: z.string(),
  /** Queues and buckets, and topics as far as no mail is concerned. */
  servicesUrl: z.string(),
  /** The engine of the table, and the name of that. */
  tableUrl: z.string(),
  tableName: z.string(),
  /** Topics, with the mail that they send. */
  topicsUrl: z.string(),
  /** Runs functions of the stack: Lambda's Invoke. */
  lambdaUrl: z.string(),
  /** Where records of the stream lie that its consumers could not handle. */
  failuresBucket: z.string(),
  region: z.string(),
  queues: queueUrls,
  tokens: z.object({ administrator: z.string(), manager: z.string(), salesperson: z.string() }),
});

/** Where a running local cloud is to be found, for tests and tools. */
export type Endpoints = Readonly<z.infer<typeof endpoints>>;

const fileOf = (data: string) => join(data, 'endpoints.json');

/** The tokens in it open everything here: for its owner's eyes only. */
export const writeEndpoints = (data: string, endpoints: Endpoints) =>
  replaceFile(fileOf(data), `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });

/** Where the local cloud on this folder is to be found. */
export const readEndpoints = (data: string): Endpoints => {
  try {
    return endpoints.parse(JSON.parse(readFileSync(fileOf(data), 'utf8')));
  } catch {
    throw new Fault(`No local cloud runs on ${data}: start one with "npm start" and try again`);
  }
};

export const removeEndpoints = (data: string) => rmSync(fileOf(data), { force: true });
