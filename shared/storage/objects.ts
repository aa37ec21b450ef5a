import { env } from '../kernel/env.ts';
import { accessTo, asking, unexpected } from './s3-request.ts';

/** The bucket of the customer's files. */
export const bucket = env('FILES_BUCKET');

export const access = () => accessTo(bucket);

export const s3Request = asking(bucket);

/** An object as the bucket has it; `etag` is the digest of its bytes. */
type StoredObject = {
  readonly size: number;
  readonly contentType: string;
  readonly contentDisposition: string;
  readonly etag: string;
};

/** Milliseconds. Copying the largest file takes about one second; three attempts at each fit into a function's time. */
const timeoutMs = { looking: 1_000, copying: 3_500 };

/** The object with this key, or undefined. Throws `FilesUnavailable`. */
export const findObject = async (key: string): Promise<StoredObject | undefined> => {
  const answer = await s3Request({ method: 'HEAD', key, timeoutMs: timeoutMs.looking });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw unexpected(answer);
  const { headers } = answer;
  return {
    size: Number(headers.get('content-length')),
    contentType: headers.get('content-type') ?? '',
    contentDisposition: headers.get('content-disposition') ?? '',
    etag: (headers.get('etag') ?? '').replaceAll('"', ''),
  };
};

/**
 * Copies an object inside the bucket, with its type and its name; false where it is gone, or no longer the one with
 * this `etag`. Throws `FilesUnavailable`.
 */
export const copyObject = async (from: string, etag: string, to: string): Promise<boolean> => {
  const answer = await s3Request({
    method: 'PUT',
    key: to,
    timeoutMs: timeoutMs.copying,
    headers: { 'x-amz-copy-source': `/${bucket}/${from}`, 'x-amz-copy-source-if-match': `"${etag}"` },
  });
  if (answer.status === 404 || answer.status === 412) return false;
  if (answer.status !== 200) throw unexpected(answer);
  return true;
};
