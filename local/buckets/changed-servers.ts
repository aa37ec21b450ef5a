import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import * as z from 'zod';
import { isRecord } from '../../runner/is-record.ts';

type Request = {
  readonly method: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly params: unknown;
};

type Reply = {
  code(status: number): Reply;
  headers(headers: Readonly<Record<string, string>>): Reply;
  send(body: Uint8Array): Reply;
};

/** What there is to change of a server of Fastify: https://fastify.dev/docs/latest/Reference/Hooks/ */
export type Server = {
  addHook(name: 'onRoute', hook: (route: { bodyLimit?: number }) => void): unknown;
  addHook(name: 'onRequest', hook: (request: Request, reply: Reply) => Promise<unknown>): unknown;
};

const isServer = (value: unknown): value is Server => isRecord(value) && typeof value.addHook === 'function';
const announcement = z.object({ fastify: z.custom<Server>(isServer) });

/**
 * Changes every Fastify server that is started meanwhile: its library lets nobody do so. Fastify announces a server
 * before it has routes: https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks
 */
export const changingServers = async <T>(change: (server: Server) => void, start: () => Promise<T>): Promise<T> => {
  const changeAnnounced = (message: unknown) => change(announcement.parse(message).fastify);
  subscribe('fastify.initialization', changeAnnounced);
  try {
    return await start();
  } finally {
    unsubscribe('fastify.initialization', changeAnnounced);
  }
};
