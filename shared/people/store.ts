import * as z from 'zod';
import type { Role } from '../kernel/values.ts';
import { eventWrites } from '../table/event-item.ts';
import { createdPosition } from '../table/keys.ts';
import { everyItem, type Page, type Paging, pageOf, partition } from '../table/pages.ts';
import { item } from '../table/stored.ts';
import { get, getMany, type Write } from '../table/table.ts';
import { store } from '../table/transactions.ts';
import { type Leaders, type User, type UserDecision, user } from './rules.ts';

export const userKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'USER' });

/** `gsi1`: the directory. */
export const directory = 'USERS';

const { id, version, ...listedFields } = user.shape;
const kept = item({ pk: z.string(), version, summary: z.object(listedFields) });

/** The user in an item of the table; throws where it is not one. */
export const toUser = (item: unknown): User => {
  const { pk, summary, ...rest } = kept.parse(item);
  return { id: id.parse(pk.slice(userKey('').pk.length)), ...summary, ...rest };
};

/** The directory's entry as it is now, or undefined. */
export const findUser = async (userId: string): Promise<User | undefined> => {
  const item = await get(userKey(userId));
  return item === undefined ? undefined : toUser(item);
};

/** The users with these ids, by id; those that do not exist are left out. */
export const findUsers = async (userIds: readonly string[]): Promise<Map<string, User>> => {
  if (userIds.length === 0) return new Map();
  const items = await getMany(userIds.map(userKey));
  const users = items.filter((item) => item !== undefined).map(toUser);
  return new Map(users.map((user) => [user.id, user]));
};

/** The directory, in the order of entry. */
export const listUsers = (paging: Paging): Promise<Page<User>> =>
  pageOf(partition({ index: 'gsi1', pk: directory }, toUser), paging);

/** Who has this address: at most one active user, but others may have had it before. */
export const findUsersByEmail = async (email: string): Promise<User[]> => {
  const found: User[] = [];
  for await (const user of everyItem(listUsers)) if (user.email.toLowerCase() === email.toLowerCase()) found.push(user);
  return found;
};

/** Stores an entry of the directory with its event. Throws `VersionConflict` where it is no longer `before`. */
export const storeUser = (before: User | undefined, { user, events }: UserDecision, answer?: Write | undefined) => {
  if (events.length === 0) return store({ guarded: [], answer });
  const key = userKey(user.id);
  const place = { gsi1pk: directory, gsi1sk: createdPosition(user) };
  return store({
    guarded: [
      {
        put: { ...key, ...place, entity: 'user', ...z.encode(kept, { ...user, ...key, summary: user }) },
        when: before === undefined ? { is: 'absent' } : { is: 'version', version: before.version },
      },
    ],
    following: eventWrites(events),
    answer,
  });
};

/** Milliseconds: a token says an old role for up to 15 minutes, so that a few seconds are nothing. */
const freshFor = 5_000;

const readLeaders = async (): Promise<Leaders> => {
  const idsOf: Record<Role, string[]> = { administrator: [], manager: [], salesperson: [] };
  for await (const { id, role, active } of everyItem(listUsers)) if (active) idsOf[role].push(id);
  return { administrators: idsOf.administrator, managers: idsOf.manager };
};

let known: { readonly leaders: Promise<Leaders>; readonly since: number } | undefined;

/** The active administrators and managers, as they were some seconds ago at most. */
export const findLeaders = (): Promise<Leaders> => {
  if (known === undefined || Date.now() - known.since > freshFor) {
    known = { leaders: readLeaders(), since: Date.now() };
    known.leaders.catch(() => {
      known = undefined;
    });
  }
  return known.leaders;
};
