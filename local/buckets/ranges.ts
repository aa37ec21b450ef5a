import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Server } from './changed-servers.ts';

/** An object whose key needs no escaping in the name of its file. */
const params = z.object({ bucket: z.string().regex(/^[\w-]+$/), '*': z.string().regex(/^[\w/-]+$/) });
const asked = z.object({ range: z.string(), 'if-match': z.string().optional() });
const stored = z.object({ etag: z.string(), contentType: z.string(), contentLength: z.int() });

const bytesOf = async (path: string, from: number, size: number) => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size), position: from });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** The part of an object that a request wants; undefined where there is none to give. */
const partOf = async (folder: string, request: { readonly params: unknown; readonly headers: unknown }) => {
  const { data: place } = params.safeParse(request.params);
  const { data: wanted } = asked.safeParse(request.headers);
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(wanted?.range ?? '')?.map(Number) ?? [];
  if (place === undefined || first === undefined || last === undefined) return undefined;
  const path = join(folder, 'buckets', place.bucket, 'objects', place['*']);
  const text = await readFile(`${path}.meta.json`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { etag, contentType, contentLength } = stored.parse(JSON.parse(text));
  const size = Math.min(last + 1, contentLength) - first;
  if (size <= 0 || (wanted?.['if-match'] ?? etag) !== etag) return undefined;
  const range = `bytes ${first}-${first + size - 1}/${contentLength}`;
  const headers = { etag, 'content-type': contentType, 'content-range': range };
  return { headers, bytes: await bytesOf(`${path}.data`, first, size) };
};

/**
 * Answers who wants a part of an object with no more than that read: fauxqs reads the whole object for each. What cannot
 * be answered so, it is left to say why.
 */
export const answeringRanges = (server: Server, folder: string) =>
  server.addHook('onRequest', async (request, reply) => {
    const part = request.method === 'GET' ? await partOf(folder, request) : undefined;
    return part && reply.code(206).headers(part.headers).send(part.bytes);
  });
