import { env } from '../kernel/env.ts';
import { asking, unexpected } from './s3-request.ts';

const s3Request = asking(env('FAILURES_BUCKET'));

/** Milliseconds. */
const timeoutMs = 5_000;

/** Puts a document among the failures. Throws `FilesUnavailable`. */
export const putFailure = async (key: string, document: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await s3Request({ method: 'PUT', key, headers, body: JSON.stringify(document), timeoutMs });
  if (answer.status !== 200) throw unexpected(answer);
};
