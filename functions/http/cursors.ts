import { digestOf } from '../../shared/kernel/ids.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { Page, Paging } from '../../shared/table/pages.ts';
import { Refusal } from './refusal.ts';

const separator = '|';

type Listing = {
  readonly contract: { readonly id: string };
  readonly user: Actor;
  readonly params: object;
  readonly query: object;
};

const sealOf = ({ contract, user, params, query }: Listing, position: string) => {
  const { cursor: _, limit: __, ...filter } = { cursor: null, limit: null, ...query };
  const sorted = Object.entries({ ...params, ...filter }).sort(([a], [b]) => (a < b ? -1 : 1));
  return digestOf(contract.id, user.userId, JSON.stringify(sorted), position).slice(0, 24);
};

/** A cursor holds a position, and a digest of route, user, filter and position: it is good for this list only. */
const cursorAt = (listing: Listing, position: string) =>
  Buffer.from(`${position}${separator}${sealOf(listing, position)}`).toString('base64url');

/** The position in a cursor of this list; 400 `invalid_cursor` for any other. */
const positionIn = (listing: Listing, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString();
  const position = text.slice(0, text.lastIndexOf(separator));
  if (position === '' || cursorAt(listing, position) !== cursor) throw new Refusal('invalid_cursor');
  return position;
};

type ListRequest = Listing & { readonly query: { readonly limit: number; readonly cursor?: string | undefined } };

/** Answers a page of a list: reads it from the cursor's place, and makes the next cursor; null where it ends. */
export const listed = async <T, U, Next extends Page<T>['next']>(
  request: ListRequest,
  read: (paging: Paging) => Promise<{ items: readonly T[]; next: Next }>,
  present: (item: T) => U,
) => {
  const after = positionIn(request, request.query.cursor);
  const { items, next } = await read({ after, limit: request.query.limit });
  return { body: { items: items.map(present), nextCursor: next === null ? next : cursorAt(request, next) } };
};
