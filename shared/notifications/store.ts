import * as z from 'zod';
import { now } from '../kernel/clock.ts';
import type { EventType, FoundEvent } from '../kernel/event.ts';
import { day as calendarDay } from '../kernel/values.ts';
import { directory } from '../people/store.ts';
import { processes } from '../processes/store/processes.ts';
import type { Condition } from '../table/conditions.ts';
import { VersionConflict, WrittenByLaterRelease } from '../table/errors.ts';
import { chosenTypes, replacement, toEvent } from '../table/event-item.ts';
import { createdPosition, dayOf, eventsOfDay } from '../table/keys.ts';
import { bytesOf, maxBytes, type Page, type Paging, pageOf, partition } from '../table/pages.ts';
import { item } from '../table/stored.ts';
import { get, getMany, type Item, query, type Write, write } from '../table/table.ts';
import { store } from '../table/transactions.ts';
import { storeCounted } from './roster.ts';
import { revisionOf, type Seen, type Subscription, subscriptionFields } from './rules.ts';

export const subscriptionKey = (subscriptionId: string) => ({
  pk: `SUBSCRIPTION#${subscriptionId}`,
  sk: 'SUBSCRIPTION',
});

/** `gsi1`: all subscriptions. */
export const subscriptions = 'SUBSCRIPTIONS';

/** `gsi2`: the subscriptions of a user. */
export const subscriptionsOfUser = (userId: string) => `SUBSCRIBER#${userId}`;

const { id, version, ...listedFields } = subscriptionFields;
const kept = item({ pk: z.string(), version, summary: z.object({ ...listedFields, eventTypes: chosenTypes }) });

const toSubscription = (item: unknown): Subscription => {
  const { pk, summary, ...rest } = kept.parse(item);
  const fields = { id: id.parse(pk.slice(subscriptionKey('').pk.length)), ...summary, ...rest };
  return fields.finished ? { ...fields, finished: true } : { ...fields, finished: false, seen: null };
};

/** The subscription as it is now, or undefined. */
export const findSubscription = async (subscriptionId: string): Promise<Subscription | undefined> => {
  const item = await get(subscriptionKey(subscriptionId));
  return item === undefined ? undefined : toSubscription(item);
};

/** The subscriptions of a user, or all of them, in the order of their making. */
export const listSubscriptions = (userId: string | undefined, paging: Paging): Promise<Page<Subscription>> =>
  pageOf(
    partition(
      userId === undefined ? { index: 'gsi1', pk: subscriptions } : { index: 'gsi2', pk: subscriptionsOfUser(userId) },
      toSubscription,
    ),
    paging,
  );

const unchanged = ({ version }: Subscription): Condition => ({ is: 'version', version });

const itemOf = (subscription: Subscription): Item => {
  const key = subscriptionKey(subscription.id);
  const position = createdPosition(subscription);
  const place = {
    gsi1pk: subscriptions,
    gsi1sk: position,
    gsi2pk: subscriptionsOfUser(subscription.userId),
    gsi2sk: position,
  };
  const encoded = z.encode(kept, { ...subscription, ...key, summary: subscription });
  return { ...key, ...place, entity: 'subscription', ...encoded };
};

/** Stores a new subscription. Throws `VersionConflict` where there is one. */
export const addSubscription = (subscription: Subscription): Promise<void> =>
  storeCounted({ put: itemOf(subscription), when: { is: 'absent' } }, 1);

/** Stores a changed subscription. Throws `VersionConflict` where it is no longer `before`. */
export const storeSubscription = (
  before: Subscription,
  after: Subscription,
  answer?: Write | undefined,
): Promise<void> => store({ guarded: [{ put: itemOf(after), when: unchanged(before) }], answer });

/**
 * Keeps the state in which this version of a subscription was seen, which makes no new one. Where it has changed meanwhile,
 * or is a later release's, that is left for another time: nobody who only reads is refused for it. It is read again, since
 * a list lacks what a later release may have put beside what it shows.
 */
export const keepSeen = async (one: Subscription, seen: Seen): Promise<void> => {
  const current = await findSubscription(one.id);
  if (current?.finished !== true || revisionOf(current) !== revisionOf(one)) return;
  try {
    await storeSubscription(current, { ...current, seen });
  } catch (error) {
    if (!(error instanceof VersionConflict || error instanceof WrittenByLaterRelease)) throw error;
  }
};

/** Forgets a subscription. Throws `VersionConflict` where it has changed. */
export const removeSubscription = (before: Subscription): Promise<void> =>
  storeCounted({ remove: subscriptionKey(before.id), when: unchanged(before) }, -1);

/** Milliseconds after which a moment is read: what was recorded in it is committed by then, and in the index. */
export const settled = 5_000;

/** So that days without an event, or types that never come, do not read for ever in one request. */
const stepsPerPage = 10;
const rowsPerStep = 100;

const placeInIndex = z.object({ gsi1sk: z.string() });
const indexEntry = z.object({ pk: z.string(), sk: z.string(), ...placeInIndex.shape });

/** The first day that can hold an event: before there was a process or a user, nothing could happen. */
export const firstDay = async (today: string) => {
  const lists = [processes(false), processes(true), directory];
  const oldest = await Promise.all(lists.map((pk) => query({ index: 'gsi1', pk, limit: 1 })));
  const days = oldest.flat().map((item) => dayOf(placeInIndex.parse(item).gsi1sk));
  return days.reduce((first, day) => (day < first ? day : first), today);
};

const millisecondsPerDay = 86_400_000;
export const dayAfter = (day: string) => dayOf(new Date(Date.parse(day) + millisecondsPerDay).toISOString());

/** A cursor that somebody made up may name no day at all: then it is none. */
const isPosition = (after: string) => calendarDay.safeParse(dayOf(after)).success;

/** What a day holds beyond a position, with the place of each; an event that is gone leaves its place for a moment. */
const rowsOfDay = async (after: string, until: string, limit: number) => {
  const range = { index: 'gsi1', pk: eventsOfDay(dayOf(after)), after, until, limit } as const;
  const entries = (await query(range)).map((item) => indexEntry.parse(item));
  const items = await getMany(entries.map(({ pk, sk }) => ({ pk, sk })));
  return entries.map(({ gsi1sk }, index) => ({
    position: gsi1sk,
    event: items[index] === undefined ? undefined : toEvent(items[index]),
  }));
};

/**
 * Events in the order in which they were recorded, those of some types where they are given. It has no end: `next` is
 * the position reached, after which whatever is recorded later comes. It stays at what was seen, and moves on without
 * an event only to a new day, so that also an event that was late comes as long as nothing recorded after it was seen.
 */
export const readFeed = async (types: readonly EventType[] | undefined, { after, limit }: Paging) => {
  const horizon = new Date(Date.parse(now()) - settled).toISOString();
  const items: FoundEvent[] = [];
  let bytes = 0;
  let position = after !== undefined && isPosition(after) ? after : await firstDay(dayOf(horizon));
  for (let step = 0; step < stepsPerPage; step += 1) {
    const asked = types === undefined ? limit - items.length : rowsPerStep;
    const rows = await rowsOfDay(position, horizon, asked);
    for (const { position: reached, event } of rows) {
      position = reached;
      if (event === undefined || types?.some((type) => type === event.type) === false) continue;
      items.push(event);
      bytes += bytesOf(event);
      if (items.length === limit || bytes >= maxBytes) return { items, next: position };
    }
    if (rows.length === asked) continue;
    if (dayOf(position) >= dayOf(horizon)) break;
    position = dayAfter(dayOf(position));
  }
  return { items, next: position };
};

/** Moves the item of an event to its place in the feed as if it were recorded at that instant. */
export const placeInFeed = (...given: Parameters<typeof replacement>) => write([replacement(...given)]);
