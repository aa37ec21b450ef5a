import { Server } from 'node:net';
import { isRecord } from '../runner/is-record.ts';
import { HOST } from './ports.ts';

/**
 * Keeps every server that is started meanwhile on loopback, whatever interface it asks for: for a library that opens
 * itself to the whole network and takes no advice.
 */
export const onLoopback = async <T>(start: () => Promise<T>): Promise<T> => {
  const { listen } = Server.prototype;
  Server.prototype.listen = new Proxy(listen, {
    apply: (target, server, [where, ...others]) =>
      Reflect.apply(target, server, [isRecord(where) ? { ...where, host: HOST } : where, ...others]),
  });
  try {
    return await start();
  } finally {
    Server.prototype.listen = listen;
  }
};
