import { ClientRequest, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { answerTo, Denied } from './denial.ts';
import type { Call } from './judge.ts';
import { toMiss } from './objects.ts';
import { callsIn, type Signed, signedBy } from './request.ts';

/** Looks at what is about to be asked of AWS, before it leaves; throws `Denied`. The calls are worked out when asked for. */
export type Look = (calls: () => readonly Call[], by: Signed) => void;

const textOf = (body: unknown) => {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString() : '';
};

/** Answers a request in the service's place: nothing of it leaves. */
const refuse = (request: ClientRequest, denied: Denied) => {
  const { status, type, body } = answerTo(denied);
  const response = new IncomingMessage(new Socket());
  Object.assign(response, { statusCode: status, headers: { 'content-type': type }, complete: true });
  response.push(body);
  response.push(null);
  // What becomes of the connection is nothing to who has its answer.
  request.on('error', () => {});
  process.nextTick(() => {
    request.emit('response', response);
    request.destroy();
  });
};

const deniedBy = (look: () => void) => {
  try {
    look();
  } catch (error) {
    if (error instanceof Denied) return error;
    throw error;
  }
  return undefined;
};

/** The AWS SDK writes each request whole, by its end. */
const lookAtRequests = (look: Look) => {
  const { end } = ClientRequest.prototype;
  ClientRequest.prototype.end = function (this: ClientRequest, ...given: readonly unknown[]) {
    const by = signedBy(this.getHeader('authorization'));
    const header = (name: string) => this.getHeader(name)?.toString();
    const { method, path } = this;
    const denied = by && deniedBy(() => look(() => callsIn(by, { method, path, header, body: textOf(given[0]) }), by));
    if (denied === undefined) return Reflect.apply(end, this, given);
    refuse(this, denied);
    return this;
  };
};

/** Files are asked for by `fetch`. */
const lookAtFetches = (look: Look) => {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const request = new Headers(init?.headers);
    const by = signedBy(request.get('authorization'));
    if (by === undefined) return fetch(input, init);
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const asked = {
      method: init?.method ?? 'GET',
      path: `${pathname}${search}`,
      header: (name: string) => request.get(name) ?? undefined,
      body: '',
    };
    const refused = (denied: Denied) => {
      const { status, type, body } = answerTo(denied);
      return new Response(asked.method === 'HEAD' ? null : body, { status, headers: { 'content-type': type } });
    };
    const denied = deniedBy(() => look(() => callsIn(by, asked), by));
    if (denied) return refused(denied);
    const response = await fetch(input, init);
    const missed = response.status === 404 && deniedBy(() => look(() => [toMiss(pathname)], by));
    return missed ? refused(missed) : response;
  };
};

/** Looks at every call of AWS that leaves this process or thread from now on. */
export const lookAtCalls = (look: Look) => {
  lookAtRequests(look);
  lookAtFetches(look);
};
