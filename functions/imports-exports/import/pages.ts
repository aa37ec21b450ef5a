import { type Line, linesOf, type PinnedFile } from '../../../shared/storage/lines.ts';
import type { Prepared } from './line-kind.ts';
import { parseLines } from './parse-lines.ts';

/** A page is stored within seconds, however long the histories of its deals are. */
const most = { lines: 100, bytes: 1_000_000 };

/** A place in a file. */
type Place = { readonly bytes: number; readonly lines: number };

/** A part of the file, up to a place, that was parsed and is still to be imported. */
export type Page = Place & { readonly isLast: boolean; readonly importLines: Prepared };

const isEmpty = (read: Line) => 'text' in read && read.text.trim() === '';

async function* pagesFrom(file: PinnedFile, begin: Place): AsyncGenerator<Page> {
  let { bytes, lines } = begin;
  let pageBegin = bytes;
  let page: { readonly line: number; readonly read: Line }[] = [];
  for await (const read of linesOf(file, bytes)) {
    lines += 1;
    bytes = read.end;
    if (!isEmpty(read)) page.push({ line: lines, read });
    if (page.length < most.lines && bytes - pageBegin < most.bytes) continue;
    yield { bytes, lines, isLast: false, importLines: parseLines(page) };
    page = [];
    pageBegin = bytes;
  }
  yield { bytes, lines, isLast: true, importLines: parseLines(page) };
}

/** The same things; the next one is fetched while one is worked on. */
async function* ahead<T>(things: AsyncIterator<T>): AsyncGenerator<T, undefined> {
  for (let fetched = await things.next(); fetched.done !== true; ) {
    const next = things.next();
    // A failure is reported when its turn comes.
    next.catch(() => {});
    yield fetched.value;
    fetched = await next;
  }
}

/** The pages of a file from an import's place on; the last one may be empty. */
export const pagesOf = (file: PinnedFile, begin: Place) => ahead(pagesFrom(file, begin));
