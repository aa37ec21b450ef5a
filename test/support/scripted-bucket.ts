import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `hang`: no answer; `broken`: one that ends after half of its body. */
type Scripted = {
  readonly status: number | 'hang';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly broken?: boolean;
};

type Seen = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
};

const isAddress = (address: unknown): address is AddressInfo => typeof address === 'object' && address !== null;

/** A bucket that answers by script; where the script ends, it hangs up. */
export const startScriptedBucket = async () => {
  let script: Scripted[] = [];
  let asked: Seen[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, url, headers });
    const next = script.shift();
    if (next === undefined) request.socket.destroy();
    else if (next.broken) {
      const body = next.body ?? '';
      response.writeHead(Number(next.status), { 'content-length': body.length, ...next.headers });
      response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
    } else if (next.status !== 'hang') response.writeHead(next.status, next.headers).end(next.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!isAddress(address)) throw new Error('The server has no port');
  return {
    environment: { FILES_BUCKET: 'files', AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}` },
    /** Answers so from now on, and forgets what it was asked. */
    play: (...answers: readonly Scripted[]) => {
      [script, asked] = [[...answers], []];
    },
    asked: () => asked,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
