import { env } from '../kernel/env.ts';
import { asking, unexpected } from './s3-request.ts';

const ask = asking(env('FAILURES_BUCKET'));

/** Milliseconds. */
const patience = 5_000;

/** Puts a document among the failures. Throws `FilesUnavailable`. */
export const putFailure = async (key: string, document: object): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await ask({ method: 'PUT', key, headers, body: JSON.stringify(document), patience });
  if (answer.status !== 200) throw unexpected(answer);
};
