import { s3Request } from './objects.ts';
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
const timeoutMs = 10_000;

/**
 * The bytes of a file from one on, window by window: neither the memory nor an open connection has to hold what is not
 * read yet, however slowly it is worked through. Throws `FileReplaced`, `FilesUnavailable`.
 */
export async function* windowsOf({ key, etag }: PinnedFile, fromByte: number): AsyncGenerator<Buffer<ArrayBuffer>> {
  for (let from = fromByte; ; from += windowSize) {
    const headers = { range: `bytes=${from}-${from + windowSize - 1}`, 'if-match': `"${etag}"` };
    const answer = await s3Request({ method: 'GET', key, headers, timeoutMs });
    // There is nothing behind the last byte.
    if (answer.status === 416) return;
    if (answer.status === 404 || answer.status === 412) throw new FileReplaced(`${key} is not what it was`);
    if (answer.status !== 206) throw unexpected(answer);
    yield answer.bytes;
    if (answer.bytes.length < windowSize) return;
  }
}

/** A line, with the offset of the byte behind it. One that cannot be read says why instead. */
export type Line =
  | { readonly text: string; readonly end: number }
  | { readonly fault: 'too_long' | 'not_utf8'; readonly end: number };

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from('\uFEFF');
/** Bytes. */
export const maxLine = 10 * 1_024 * 1_024;

// Left to itself it would drop a mark at the beginning of every line.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoded = (bytes: Uint8Array) => {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};

const lineIn = (bytes: Buffer, { begin, end }: { readonly begin: number; readonly end: number }): Line => {
  if (bytes.length > maxLine) return { fault: 'too_long', end };
  const marked = begin === 0 && bytes.indexOf(byteOrderMark) === 0;
  const text = decoded(
    bytes.subarray(marked ? byteOrderMark.length : 0, bytes.at(-1) === carriageReturn ? -1 : bytes.length),
  );
  return text === undefined ? { fault: 'not_utf8', end } : { text, end };
};

/** Of a line that is too long no more is kept than shows it. */
const lengthened = (line: Buffer, more: Buffer) => (line.length > maxLine ? line : Buffer.concat([line, more]));

/**
 * The lines of a file from a byte on with which one begins, empty ones too. Each ends with LF or CRLF, the last one
 * perhaps with neither. Throws `FileReplaced`, `FilesUnavailable`.
 */
export async function* linesOf(file: PinnedFile, fromByte = 0): AsyncGenerator<Line> {
  let line: Buffer = Buffer.alloc(0);
  let begin = fromByte;
  let windowAt = fromByte;
  for await (const window of windowsOf(file, fromByte)) {
    let from = 0;
    for (let at = window.indexOf(lineFeed); at !== -1; at = window.indexOf(lineFeed, from)) {
      const end = windowAt + at + 1;
      yield lineIn(lengthened(line, window.subarray(from, at)), { begin, end });
      line = Buffer.alloc(0);
      begin = end;
      from = at + 1;
    }
    line = lengthened(line, window.subarray(from));
    windowAt += window.length;
  }
  if (windowAt > begin) yield lineIn(line, { begin, end: windowAt });
}
