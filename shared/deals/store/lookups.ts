import DataLoader from 'dataloader';
import type { User } from '../../people/rules.ts';
import { toUser, userKey } from '../../people/store.ts';
import { getMany, type Key } from '../../table/table.ts';
import { type DealSummary, toDealSummary } from './deal-item.ts';
import { dealKey } from './keys.ts';

/** What the ids in an event or a task mean. */
export type Lookups = {
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

/** What many ask for in one turn of the event loop is read together, without a deal's long checklist; nothing is kept. */
const items = new DataLoader((keys: readonly Key[]) => getMany(keys, ['version', 'summary']), { cache: false });

/** The deals and the users with these ids, in one read; those that are gone are left out. */
export const findLookups = async (dealIds: readonly string[], userIds: readonly string[]): Promise<Lookups> => {
  const found = await Promise.all([...dealIds.map(dealKey), ...userIds.map(userKey)].map((key) => items.load(key)));
  return {
    deals: byId(found.slice(0, dealIds.length), toDealSummary),
    users: byId(found.slice(dealIds.length), toUser),
  };
};
