/** What something takes of a transaction. */
export type WriteCost = { readonly writes: number; readonly bytes: number };

/**
 * What one takes is 100 items and 4 MB: that leaves room for a mark beside them, and for what we only guess.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
const most: WriteCost = { writes: 99, bytes: 3_000_000 };

/**
 * Things in their order, in groups of as many as a transaction takes, the first one beside what is `taken` in it
 * already. What is too large for one is a group by itself.
 */
export function* transactionBatches<T>(
  things: Iterable<T>,
  costOf: (thing: T) => WriteCost,
  taken: WriteCost = { writes: 0, bytes: 0 },
): Generator<T[]> {
  let group: T[] = [];
  let load = taken;
  for (const thing of things) {
    const { writes, bytes } = costOf(thing);
    const together = { writes: load.writes + writes, bytes: load.bytes + bytes };
    if (together.writes <= most.writes && together.bytes <= most.bytes) {
      group.push(thing);
      load = together;
    } else {
      if (load.writes > 0) yield group;
      group = [thing];
      load = { writes, bytes };
    }
  }
  if (load.writes > 0) yield group;
}
