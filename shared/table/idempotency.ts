import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { get, type Write } from './table.ts';

export const idempotencyKey = (digest: string) => ({ pk: `IDEMPOTENCY#${digest}`, sk: 'IDEMPOTENCY' });

const answer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  text: z.string().optional(),
});
/** An answer that was given, as it was given. */
export type StoredResponse = z.infer<typeof answer>;

const record = z.object({ fingerprint: z.string(), answer: z.instanceof(Uint8Array), ttl: z.int() });

const seconds = () => Math.floor(Date.now() / 1_000);
const day = 24 * 60 * 60;

/** The answer kept under this digest of user, method, path and key, with the fingerprint of the body it answered. */
export const findAnswer = async (digest: string) => {
  const item = await get(idempotencyKey(digest));
  const kept = item === undefined ? undefined : record.parse(item);
  if (kept === undefined || kept.ttl < seconds()) return undefined;
  return { fingerprint: kept.fingerprint, answer: answer.parse(JSON.parse(gunzipSync(kept.answer).toString())) };
};

/** Keeps an answer for a day: to be written in the transaction of the very effect that it reports. */
export const answerWrite = (digest: string, fingerprint: string, kept: StoredResponse): Write => ({
  put: {
    ...idempotencyKey(digest),
    entity: 'idempotency',
    fingerprint,
    answer: gzipSync(JSON.stringify(kept)),
    ttl: seconds() + day,
  },
  when: { is: 'absent-or-expired', at: seconds() },
});
