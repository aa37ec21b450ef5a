import * as z from 'zod';
import { AddressRefused, NameNotResolved } from './addresses.ts';
import { requireAllowedUrl } from './allowed-url.ts';
import { type Exchange, exchange, type Message, type Receiver } from './exchange.ts';
import { publicAddressesOf } from './resolve.ts';

/** The seconds that a `Retry-After` asks to wait, as a number or an HTTP date; null where it asks for nothing clear. */
export const retryAfterSeconds = (value: string | undefined, at = Date.now()): number | null => {
  if (value === undefined) return null;
  if (/^\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
  // HTTP dates alone: Date.parse reads many things, "-1" among them.
  const instant = / GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? null : Math.max(0, Math.ceil((instant - at) / 1_000));
};

/** Why nothing arrived. */
export type Failure =
  | 'address_refused'
  | 'name_not_resolved'
  | 'not_connected'
  | 'tls_refused'
  | 'timed_out'
  | 'broken_off'
  | 'redirected'
  | 'status_refused';

type Fate = {
  /** Null: it arrived. */
  readonly failure: Failure | null;
  /** What went wrong, for people. */
  readonly detail: string | null;
};

/** What became of one request. */
export type Outcome = Fate & {
  /** Of the answer; null where there was none. */
  readonly status: number | null;
  /** As much of the answer's text as arrived, at most 64 KB. */
  readonly answer: string | null;
  readonly retryAfterSeconds: number | null;
  readonly milliseconds: number;
};

type Posted = Message & {
  /** Milliseconds from the first look at the name to the end of the answer. */
  readonly timeLimit?: number;
};

const withCode = z.object({ code: z.string() });

/** The code by which Node's documentation knows a fault, and no text that a receiver could have written. */
const codeOf = (error: unknown) => withCode.safeParse(error).data?.code ?? null;

const timedOut = (stage: string): Fate => ({ failure: 'timed_out', detail: `while ${stage}` });

/** Nothing was sent: the address was refused, or nobody knows it. */
const fateOfAddress = (error: unknown, signal: AbortSignal): Fate => {
  if (error instanceof AddressRefused) return { failure: 'address_refused', detail: error.message };
  if (signal.aborted) return timedOut('resolving');
  if (error instanceof NameNotResolved) return { failure: 'name_not_resolved', detail: error.detail };
  throw error;
};

const failures = { connecting: 'not_connected', securing: 'tls_refused', answering: 'broken_off' } as const;

/** The status decides where there is one that refuses, however the rest of the answer came. */
const fateOf = ({ stage, status, error }: Exchange, signal: AbortSignal): Fate => {
  if (status !== null && status >= 300 && status < 400) return { failure: 'redirected', detail: null };
  if (status !== null && (status < 200 || status >= 400)) return { failure: 'status_refused', detail: null };
  if (error === null) return { failure: null, detail: null };
  if (error instanceof AddressRefused) return fateOfAddress(error, signal);
  return signal.aborted ? timedOut(stage) : { failure: failures[stage], detail: codeOf(error) };
};

const send = async (text: string, message: Message, signal: AbortSignal): Promise<Omit<Outcome, 'milliseconds'>> => {
  const nothing = { status: null, answer: null, retryAfterSeconds: null };
  let receiver: Receiver;
  try {
    const url = requireAllowedUrl(text);
    receiver = { url, addresses: await publicAddressesOf(url, signal) };
  } catch (error) {
    return { ...nothing, ...fateOfAddress(error, signal) };
  }
  const made = await exchange(receiver, message, signal);
  const { status, retryAfter, chunks } = made;
  return {
    status,
    answer: status === null ? null : Buffer.concat(chunks).toString(),
    retryAfterSeconds: retryAfterSeconds(retryAfter),
    ...fateOf(made, signal),
  };
};

/**
 * Posts a message to an address, which is checked anew and to which alone is connected; follows no redirect. Never throws
 * for what the receiver or the network does.
 */
export const post = async (text: string, { timeLimit = 15_000, ...message }: Posted): Promise<Outcome> => {
  const begun = performance.now();
  const outcome = await send(text, message, AbortSignal.timeout(timeLimit));
  return { ...outcome, milliseconds: Math.round(performance.now() - begun) };
};
