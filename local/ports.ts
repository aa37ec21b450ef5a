import { createConnection, createServer, type Server } from 'node:net';
import { Fault } from '../runner/fault.ts';

/** Everything of the local cloud is reachable from this machine only. */
export const HOST = '127.0.0.1';

const portOf = (server: Server) => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
};

/** Starts listening on loopback; resolves with the port, which is a free one for 0. */
export const listen = (server: Server, port: number, purpose: string) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        taken
          ? new Fault(`Port ${port} for ${purpose} cannot be used: another program has it (0 takes a free one)`)
          : error,
      );
    });
    server.listen(port, HOST, () => resolve(portOf(server)));
  });

/** A port that is free now, for a child process that cannot tell which one it took. */
export const freePort = async () => {
  const probe = createServer();
  const port = await listen(probe, 0, 'a probe');
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

/** Whether something answers on the port. */
export const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createConnection({ host: HOST, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
