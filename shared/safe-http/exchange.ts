import { type ClientRequest, type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps, type RequestOptions } from 'node:https';
import type { LookupFunction, TcpNetConnectOpts } from 'node:net';
import { type Address, AddressRefused, isSame } from './addresses.ts';

const answerLimit = 64 * 1024;

export type Message = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Receiver = { readonly url: URL; readonly addresses: readonly Address[] };

/** How far a request came, and what came back. */
export type Exchange = {
  stage: 'connecting' | 'securing' | 'answering';
  status: number | null;
  retryAfter: string | undefined;
  readonly chunks: Buffer[];
  /** Why it ended before its time; null: it did not. */
  error: unknown;
};

/** Whatever name is asked for, only the addresses that were checked are connected to. */
const lookupAmong =
  (addresses: readonly Address[]): LookupFunction =>
  (_, __, found) =>
    found(null, [...addresses]);

const connect = ({ url, addresses }: Receiver, { headers, body }: Message) => {
  const bytes = Buffer.from(body);
  const options: RequestOptions & Pick<TcpNetConnectOpts, 'autoSelectFamilyAttemptTimeout'> = {
    method: 'POST',
    headers: { ...headers, 'content-length': bytes.length },
    lookup: lookupAmong(addresses),
    // 250 ms, as Node would have it, are too few for a receiver on another continent.
    autoSelectFamilyAttemptTimeout: 2_500,
    // A connection of its own: one that is kept might lead to where the name led before.
    agent: false,
    maxHeaderSize: 16 * 1024,
    // Whatever the environment says.
    rejectUnauthorized: true,
  };
  const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, options);
  request.end(bytes);
  return request;
};

/** Notes how far the connection came, and looks at where it really leads. */
const watch = (request: ClientRequest, { url, addresses }: Receiver, exchange: Exchange) =>
  request.once('socket', (socket) => {
    socket.once('connect', () => {
      exchange.stage = url.protocol === 'https:' ? 'securing' : 'answering';
      const { remoteAddress } = socket;
      if (remoteAddress === undefined || !addresses.some(({ address }) => isSame(address, remoteAddress)))
        socket.destroy(new AddressRefused('not_public'));
    });
    socket.once('secureConnect', () => {
      exchange.stage = 'answering';
    });
  });

const answerTo = (request: ClientRequest) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // Stays for good: a request that was broken off may have more than one thing to say.
    request.on('error', reject);
  });

const takeAnswer = async (request: ClientRequest, made: Exchange) => {
  const response = await answerTo(request);
  made.status = response.statusCode ?? null;
  made.retryAfter = response.headers['retry-after'];
  let size = 0;
  for await (const chunk of response) {
    const bytes: Buffer = chunk;
    made.chunks.push(bytes.subarray(0, answerLimit - size));
    size += bytes.length;
    if (size >= answerLimit) return;
  }
};

/** Rejects when the time is over, and else never settles. */
const overdue = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });

/** Sends a message to a receiver and reads the beginning of the answer; never throws when that fails. */
export const exchange = async (receiver: Receiver, message: Message, signal: AbortSignal): Promise<Exchange> => {
  const made: Exchange = { stage: 'connecting', status: null, retryAfter: undefined, chunks: [], error: null };
  const request = connect(receiver, message);
  watch(request, receiver, made);
  try {
    // Not left to Node's own `signal`: an answer that ends by hanging up would be taken for whole when that hangs up, and
    // one that switches protocols would not end at all.
    await Promise.race([takeAnswer(request, made), overdue(signal)]);
  } catch (error) {
    made.error = error;
  } finally {
    request.destroy();
  }
  return made;
};
