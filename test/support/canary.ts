import { createHook } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { listen } from '../../local/ports.ts';

/** Whether this machine can be reached over IPv6 by itself. */
export const speaksIPv6 = Object.values(networkInterfaces())
  .flat()
  .some((found) => found?.address === '::1');

/** Listens on this machine where nobody may come by, and counts every attempt of this process to connect anywhere. */
export const startCanary = async () => {
  let connections = 0;
  let attempts = 0;
  const hook = createHook({
    init: (_, type) => {
      if (type === 'TCPCONNECTWRAP') attempts += 1;
    },
  }).enable();
  const hears = () =>
    createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
  const servers = [hears(), hears()] as const;
  const port = await listen(servers[0], 0, 'the canary');
  if (speaksIPv6) await once(servers[1].listen(port, '::1'), 'listening');
  return {
    port,
    connections: () => connections,
    attempts: () => attempts,
    stop: () => {
      hook.disable();
      for (const server of servers) server.close();
    },
  };
};
