import type { Item } from '../../shared/table/table.ts';

/** Where anything may stand, as people or events say it. */
const free = new Set(['custom', 'data', 'changes', 'by']);
/** Of a deal, that are kept as tuples. */
const tuples = new Set(['visits', 'stageTotals', 'completions', 'waivers']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const adorned = (value: unknown, name = ''): unknown => {
  if (Array.isArray(value))
    return value.map((part) => (tuples.has(name) && Array.isArray(part) ? [...part, 'later'] : adorned(part)));
  if (!isObject(value) || value instanceof Uint8Array || free.has(name)) return value;
  const fields = Object.entries(value).map(([key, part]) => [key, adorned(part, key)]);
  return { ...Object.fromEntries(fields), later: { than: ['us'] } };
};

/** An item as a later release might have written it: with more in each object, also of those kept as strings. */
export const ofLaterRelease = (item: Item): Item => {
  const attributes = Object.entries(item).map(([name, value]) => {
    const within = typeof value === 'string' ? parsed(value) : undefined;
    return [name, isObject(within) ? JSON.stringify(adorned(within)) : isObject(value) ? adorned(value) : value];
  });
  return { ...Object.fromEntries(attributes), pk: item.pk, sk: item.sk, later: { than: ['us'] } };
};

/** How often an item says what only that release knows, in all of its depth. */
export const saidLater = (item: unknown) => JSON.stringify(item).match(/later/g)?.length ?? 0;
