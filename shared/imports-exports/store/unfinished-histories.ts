import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { dealKey } from '../../deals/store/keys.ts';
import type { Condition } from '../../table/conditions.ts';
import { VersionConflict, WriteRefused } from '../../table/errors.ts';
import { eventPosition } from '../../table/keys.ts';
import { everyItem, pageOf, partition } from '../../table/pages.ts';
import { get, type Write, write } from '../../table/table.ts';

/** A history that is longer than a transaction, until its deal is stored with the end of it. */
export const unfinished = 'UNFINISHED';

export const unfinishedKey = (dealId: string) => ({ pk: unfinished, sk: dealId });

/*
 * A history that is too long for one transaction is stored in several, the deal itself in the last one. Until then a
 * mark stands for it, which belongs to whoever works on it: each of those transactions looks whether it still does. What
 * was cut off for good is found by its mark and cleared away, before its events block others.
 */

const kept = z.object({ sk: z.string(), last: z.int(), version: z.int() });

/** A history that is being written: up to which event, and under which mark. */
type Unfinished = { readonly dealId: string; readonly last: number; readonly version: number };

/** Makes the mark of a deal one's own, as long as the deal is not there. */
const begin = async (dealId: string, last: number, when: Condition): Promise<Unfinished> => {
  const version = randomInt(2 ** 47);
  await write([
    { put: { ...unfinishedKey(dealId), entity: 'unfinished', last, version }, when },
    { check: { pk: dealKey(dealId).pk, sk: eventPosition(1) }, when: { is: 'absent' } },
  ]);
  return { dealId, last, version };
};

/** Begins a history. Throws `WriteRefused` where its deal is there, or somebody else has begun it. */
export const beginHistory = (dealId: string, last: number) => begin(dealId, last, { is: 'absent' });

/** Writes a part of a history. Throws `WriteRefused` where somebody else cleared it away meanwhile. */
export const writePart = ({ dealId, version }: Unfinished, writes: readonly Write[]) =>
  write([{ check: unfinishedKey(dealId), when: { is: 'version', version } }, ...writes]);

/** Ends a history, in the transaction that writes its deal; it is refused where somebody else cleared it away. */
export const historyEnd = ({ dealId, version }: Unfinished): Write => ({
  remove: unfinishedKey(dealId),
  when: { is: 'version', version },
});

/** The deals whose histories were begun and are not finished. */
export const findUnfinished = async (): Promise<Set<string>> => {
  const ids = new Set<string>();
  const marks = partition({ pk: unfinished }, (item) => kept.parse(item).sk);
  for await (const dealId of everyItem((paging) => pageOf(marks, paging))) ids.add(dealId);
  return ids;
};

const removalsAtOnce = 99;

const cleared = async (dealId: string, { last, version }: Pick<Unfinished, 'last' | 'version'>) => {
  const mine = await begin(dealId, last, { is: 'version', version });
  for (let first = 1; first <= last; first += removalsAtOnce) {
    const sequences = Array.from({ length: Math.min(removalsAtOnce, last - first + 1) }, (_, index) => first + index);
    const events = sequences.map((sequence) => ({ pk: dealKey(dealId).pk, sk: eventPosition(sequence) }));
    await writePart(
      mine,
      events.map((remove) => ({ remove, when: { is: 'anything' } })),
    );
  }
  await write([historyEnd(mine)]);
};

/**
 * Clears a history away that was begun and not finished, if there is one. Throws `VersionConflict` where it was finished
 * meanwhile, or somebody else is at it.
 */
export const clearHistory = async (dealId: string) => {
  const item = await get(unfinishedKey(dealId));
  if (item === undefined) return;
  try {
    await cleared(dealId, kept.parse(item));
  } catch (error) {
    throw error instanceof WriteRefused ? new VersionConflict() : error;
  }
};
