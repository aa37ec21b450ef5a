import { ask } from './bucket.ts';
import { unexpected } from './s3-request.ts';

/** A file as it was when it was looked at: these bytes and no others. */
export type PinnedFile = { readonly key: string; readonly etag: string };

/** The file is no longer the one that was pinned: it was replaced, or deleted. */
export class FileReplaced extends Error {
  override readonly name = 'FileReplaced';
}

/** Bytes: some hundred lines, and little enough to be asked for once more where the connection breaks off. */
const windowSize = 1_024 * 1_024;
/** Milliseconds for a window. */
const patience = 10_000;

/**
 * The bytes of a file from one on, window by window: neither the memory nor an open connection has to hold what is not
 * read yet, however slowly it is worked through. Throws `FileReplaced`, `FilesUnavailable`.
 */
export async function* windowsOf({ key, etag }: PinnedFile, fromByte: number): AsyncGenerator<Buffer<ArrayBuffer>> {
  for (let from = fromByte; ; from += windowSize) {
    const headers = { range: `bytes=${from}-${from + windowSize - 1}`, 'if-match': `"${etag}"` };
    const answer = await ask({ method: 'GET', key, headers, patience });
    // There is nothing behind the last byte.
    if (answer.status === 416) return;
    if (answer.status === 404 || answer.status === 412) throw new FileReplaced(`${key} is not what it was`);
    if (answer.status !== 206) throw unexpected(answer);
    yield answer.bytes;
    if (answer.bytes.length < windowSize) return;
  }
}
