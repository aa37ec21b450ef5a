import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { until } from './until.ts';

type Received = {
  readonly at: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

const addressOf = (address: AddressInfo | string | null) => {
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port');
  return `http://127.0.0.1:${address.port}`;
};

const contentSchema = z.looseObject({ id: z.string(), type: z.string(), dealId: z.string().nullable() });

/** What was received, if an implementation of Standard Webhooks that is not ours takes it for genuine. */
export const verified = ({ body, headers }: Received, secret: string) =>
  contentSchema.parse(new Webhook(secret).verify(body, headers));

/** A receiver on this machine that keeps every request as it came, and answers with the statuses told, then with 204. */
export const startReceiver = async () => {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = '' } = request;
    const headers = z.record(z.string(), z.string()).parse(request.headers);
    received.push({ at: Date.now(), path, headers, body: await buffer(request) });
    response.writeHead(statuses.shift() ?? 204);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${addressOf(server.address())}/hooks/of-stagecraft?token=in-the-address`,
    received,
    answerNext: (...next: number[]) => statuses.push(...next),
    /** Waits until there are so many requests in all, and answers the last of them. */
    request: async (count: number) => {
      await until(() => received.length >= count);
      const last = received[count - 1];
      if (last === undefined) throw new Error('Ask for the first request at least');
      return last;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
