import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { HOST, listen } from '../ports.ts';
import type { Handler } from './handler.ts';
import { internalError, type Response, unavailable } from './response.ts';

/** API Gateway's limit for the request line and all headers. */
const HEADER_BYTES = 10_240;
const REQUEST_MS = 30_000;
const FAREWELL_MS = 2_000;

const send = (response: ServerResponse, requestId: string, { status, headers, cookies, body }: Response) => {
  if (cookies) response.setHeader('set-cookie', cookies);
  response.writeHead(status, {
    ...headers,
    'apigw-requestid': requestId,
    ...(status !== 204 && { 'content-length': Buffer.byteLength(body) }),
  });
  response.end(body);
};

/** What is not HTTP at all, or too large a header, gets one short answer and no connection. */
const refuse = (error: NodeJS.ErrnoException, socket: Socket) => {
  if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** Listens for the API's clients; answers 503 until there is something that serves them. */
export const openGateway = async (port: number, report: (error: unknown) => void) => {
  let handle: Handler = async () => unavailable;
  const options = { maxHeaderSize: HEADER_BYTES, requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS };
  const server = createServer(options, async (message, response) => {
    const requestId = randomUUID();
    try {
      send(response, requestId, await handle(message, requestId));
    } catch (error) {
      // The client went away before it had sent its request.
      if (message.destroyed && !message.complete) return;
      report(error);
      if (!response.headersSent) send(response, requestId, internalError);
    }
  });
  server.on('clientError', refuse);
  const bound = await listen(server, port, 'the API');
  return {
    url: `http://${HOST}:${bound}`,
    serve: (handler: Handler) => {
      handle = handler;
    },
    /** Lets the requests end that are being answered. */
    stop: () =>
      new Promise<void>((resolve) => {
        const impatient = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
        server.close(() => {
          clearTimeout(impatient);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
};
