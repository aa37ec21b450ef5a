import * as z from 'zod';
import type { Contract } from './contract.ts';
import { problem } from './problems.ts';

/** A request as it goes over the wire. */
export type WireRequest = {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
};

export type WireResponse = { readonly status: number; readonly headers: Headers; readonly text: string };

/** How requests travel: over HTTP, or straight into a handler. */
export type Transport = (route: Contract, request: WireRequest) => Promise<WireResponse>;

type Sent<C extends Contract> = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: z.input<C['body']> | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};

type Problem = z.infer<typeof problem>;

/** What came back, proven to be what the contract promises. */
type Received<C extends Contract> = {
  readonly status: number;
  readonly headers: Headers;
  /** The body of a success; throws with what was answered where it was none. */
  readonly ok: () => z.output<C['success']['body']>;
  /** The body of a refusal; throws where it was a success. */
  readonly refusal: () => Problem;
};

const pathOf = (path: string, params: Readonly<Record<string, string>> = {}) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

const received = <C extends Contract>(route: C, { status, headers, text }: WireResponse): Received<C> => ({
  status,
  headers,
  ok: () => {
    if (status !== route.success.status) throw new Error(`${route.id}: ${status} ${text}`);
    const { contentType = 'application/json' } = route.success;
    return z.parse<C['success']['body']>(
      route.success.body,
      text === '' ? null : contentType.startsWith('text/') ? text : JSON.parse(text),
    );
  },
  refusal: () => {
    if (status < 400) throw new Error(`${route.id} was not refused: ${status} ${text}`);
    return problem.parse(JSON.parse(text));
  },
});

/** The API for one user, made from the contracts. */
export const apiClient = (send: Transport, headers: Readonly<Record<string, string>>) => ({
  call: async <C extends Contract>(route: C, sent: Sent<C> = {}): Promise<Received<C>> => {
    const query = new URLSearchParams(sent.query).toString();
    const body = sent.body === undefined ? undefined : JSON.stringify(sent.body);
    const response = await send(route, {
      method: route.method,
      path: `${pathOf(route.path, sent.params)}${query === '' ? '' : `?${query}`}`,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }), ...sent.headers },
      body,
    });
    return received(route, response);
  },
});

export type ApiClient = ReturnType<typeof apiClient>;

/** Requests over HTTP, to the API at this address. */
const overHttp =
  (apiUrl: string): Transport =>
  async (_, { method, path, headers, body }) => {
    const response = await fetch(`${apiUrl}${path}`, { method, headers, ...(body !== undefined && { body }) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

/** The API over HTTP for the user of this access token. */
export const signedIn = (apiUrl: string, token: string) =>
  apiClient(overHttp(apiUrl), { authorization: `Bearer ${token}` });

type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

/** Every item of a list: `page` asks for one with this part of the query. */
export const allPages = async <Item>(page: (cursor: { readonly cursor?: string }) => Promise<Page<Item>>) => {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const answer: Page<Item> = await page(cursor === null ? {} : { cursor });
    items.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor !== null);
  return items;
};
