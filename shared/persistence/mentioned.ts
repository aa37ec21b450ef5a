import type { User } from '../domain/user.ts';
import { type DealSummary, toDealSummary } from './deal-item.ts';
import { dealKey, userKey } from './keys.ts';
import { getMany } from './table.ts';
import { toUser } from './users.ts';

export type Mentioned = {
  readonly deals: ReadonlyMap<string, DealSummary>;
  readonly users: ReadonlyMap<string, User>;
};

const byId = <T extends { readonly id: string }>(items: readonly unknown[], parsed: (item: unknown) => T) =>
  new Map(
    items
      .filter((item) => item !== undefined)
      .map(parsed)
      .map((thing) => [thing.id, thing]),
  );

/** The deals and the users with these ids, in one read; those that are gone are left out. */
export const findMentioned = async (dealIds: readonly string[], userIds: readonly string[]): Promise<Mentioned> => {
  const items = await getMany([...dealIds.map(dealKey), ...userIds.map(userKey)]);
  return {
    deals: byId(items.slice(0, dealIds.length), toDealSummary),
    users: byId(items.slice(dealIds.length), toUser),
  };
};
