import type { Call } from './judge.ts';

type ObjectRequest = {
  readonly method: string;
  /** Of a bucket that is named in the path. */
  readonly url: URL;
  header(name: string): string | undefined;
};

/** The bucket and the key in a path, each of which may be missing. */
const placeOf = (path: string) => {
  const [, bucket = '', key = ''] = /^\/?([^/]*)\/?(.*)$/.exec(decodeURIComponent(path)) ?? [];
  return { bucket: `arn:aws:s3:::${bucket}`, object: `arn:aws:s3:::${bucket}/${key}`, isObject: key !== '' };
};

/** The right without which S3 says 403, not 404, of what is not there. */
export const toMiss = (path: string): Call => ({ action: 's3:ListBucket', resource: placeOf(path).bucket });

export const toUpload = (path: string): Call => ({ action: 's3:PutObject', resource: placeOf(path).object });

export const toDownload = (path: string): Call => ({ action: 's3:GetObject', resource: placeOf(path).object });

/** What is in the query of a plain request for an object, or of one that uploads it in parts. */
const plain = ['uploads', 'uploadId', 'partNumber', 'x-id'];

/**
 * For what S3 would ask a function's policies: looking at an object is getting it, and uploading it in parts putting it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export const callsForObjects = ({ method, url, header }: ObjectRequest): readonly Call[] => {
  const { pathname, searchParams } = url;
  if (!placeOf(pathname).isObject && method === 'GET' && searchParams.has('list-type')) return [toMiss(pathname)];
  const asked = [...searchParams.keys()];
  if (!placeOf(pathname).isObject || asked.some((name) => !plain.includes(name)))
    throw new Error(`${method} ${pathname} with ${asked} cannot be judged here`);
  if (method === 'GET' || method === 'HEAD') return [toDownload(pathname)];
  const source = header('x-amz-copy-source');
  if (method === 'PUT' && source !== undefined) return [toDownload(source), toUpload(pathname)];
  if (method === 'PUT' || method === 'POST') return [toUpload(pathname)];
  throw new Error(`${method} of an object cannot be judged here`);
};
