import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { listen } from '../../local/ports.ts';

export type Manners = (socket: Socket) => void;

/** A receiver that does as it likes with each connection, once something arrives on it. */
export const startRawReceiver = async (manners: Manners, tls?: TlsOptions) => {
  const open = new Set<Socket>();
  let requests = '';
  const take = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
    socket.on('data', (chunk) => {
      requests += chunk;
    });
    socket.once('data', () => manners(socket));
  };
  const server = tls ? createTlsServer(tls, take) : createServer(take);
  const port = await listen(server, 0, 'a receiver');
  return {
    port,
    /** What arrived, as it was written. */
    requests: () => requests,
    /** Connections that neither side has closed. */
    open: () => open.size,
    stop: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
};

/** Repeats a text as fast as the other side takes it, or with pauses, for as long as it is there. */
export const endlessly = (socket: Socket, text: string, pause = 0) => {
  const again = () => {
    if (socket.writable) socket.write(text, () => (pause > 0 ? setTimeout(again, pause) : setImmediate(again)));
  };
  again();
};

/** An answer with so much of its body that the other side knows its end. */
export const answer = (status: string, body = '', headers: readonly string[] = []) =>
  [`HTTP/1.1 ${status}`, `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n');

export const says =
  (text: string): Manners =>
  (socket) =>
    void socket.write(text);

export const saysAndEnds =
  (text: string): Manners =>
  (socket) =>
    void socket.end(text);
