import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import * as z from 'zod';
import { isRecord } from './is-record.ts';

type Server = { addHook(name: 'onRoute', hook: (route: { bodyLimit?: number }) => void): unknown };

const isServer = (value: unknown): value is Server => isRecord(value) && typeof value.addHook === 'function';
const announcement = z.object({ fastify: z.custom<Server>(isServer) });

const megabyte = 1_024 * 1_024;

/**
 * Lets every Fastify server that is started meanwhile take bodies of so many megabytes: its library fixes the limit at
 * less. Fastify announces a server before it has routes:
 * https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks
 */
export const takingLargeBodies = async <T>(megabytes: number, start: () => Promise<T>): Promise<T> => {
  const enlarge = (message: unknown) => {
    announcement.parse(message).fastify.addHook('onRoute', (route) => {
      route.bodyLimit = megabytes * megabyte;
    });
  };
  subscribe('fastify.initialization', enlarge);
  try {
    return await start();
  } finally {
    unsubscribe('fastify.initialization', enlarge);
  }
};
