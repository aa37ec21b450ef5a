import { attachmentDisposition } from './content-disposition.ts';
import { findObject, s3Request } from './objects.ts';
import { unexpected } from './s3-request.ts';

/** An object that is uploaded in parts; any process may go on with it that knows these two. */
type PartedUpload = { readonly key: string; readonly uploadId: string };

/** Parts have numbers from 1 on; each but the last has at least 5 MB. */
type Part = { readonly number: number; readonly etag: string };

/** The upload is gone: finished, or forgotten by the bucket, as it does after a day. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone';
}

/** Milliseconds. Making one object of hundreds of parts takes S3 its time. */
const timeoutMs = { quick: 3_000, part: 15_000, finishing: 30_000 };

/** Begins an upload of what is to be downloaded under a name. Throws `FilesUnavailable`. */
export const beginParts = async (
  key: string,
  { fileName, contentType }: { readonly fileName: string; readonly contentType: string },
): Promise<PartedUpload> => {
  const answer = await s3Request({
    method: 'POST',
    key,
    query: { uploads: '' },
    timeoutMs: timeoutMs.quick,
    headers: { 'content-type': contentType, 'content-disposition': attachmentDisposition(fileName) },
  });
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(answer.bytes.toString())?.[1];
  if (answer.status !== 200 || uploadId === undefined) throw unexpected(answer);
  return { key, uploadId };
};

/** Adds a part, or replaces the one of that number. Throws `UploadGone`, `FilesUnavailable`. */
export const addPart = async (
  { key, uploadId }: PartedUpload,
  number: number,
  body: Uint8Array<ArrayBuffer>,
): Promise<Part> => {
  const query = { partNumber: String(number), uploadId };
  const answer = await s3Request({ method: 'PUT', key, query, body, timeoutMs: timeoutMs.part });
  if (answer.status === 404) throw new UploadGone(`The upload of ${key} is gone`);
  const etag = answer.headers.get('etag');
  if (answer.status !== 200 || etag === null) throw unexpected(answer);
  return { number, etag: etag.replaceAll('"', '') };
};

const partElement = ({ number, etag }: Part) =>
  `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag></Part>`;

/** Makes the parts one object; again, it changes nothing. Throws `UploadGone`, `FilesUnavailable`. */
export const finishParts = async ({ key, uploadId }: PartedUpload, parts: readonly Part[]) => {
  const body = [
    '<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    ...parts.map(partElement),
    '</CompleteMultipartUpload>',
  ].join('');
  const headers = { 'content-type': 'application/xml' };
  const answer = await s3Request({
    method: 'POST',
    key,
    query: { uploadId },
    headers,
    body,
    timeoutMs: timeoutMs.finishing,
  });
  if (answer.status === 200) return;
  if (answer.status !== 404) throw unexpected(answer);
  // S3 forgets an upload with its end: the answer to an earlier attempt may have been lost.
  if ((await findObject(key)) === undefined) throw new UploadGone(`The upload of ${key} is gone`);
};
