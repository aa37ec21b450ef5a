/** A thing in two lists, with its index in each. */
type InBoth = { readonly id: string; readonly from: number; readonly to: number };

/** Things that follow each other in both lists, `length` of them in all. */
type Chain<T> = { readonly first: T; readonly rest: Chain<T> | undefined; readonly length: number };

const better = <T extends InBoth>(one: Chain<T> | undefined, other: Chain<T>) => {
  if (one === undefined || one.length < other.length) return other;
  return one.length === other.length && other.first.id < one.first.id ? other : one;
};

/**
 * The most things that are in the same order in both lists: all the others, and no fewer, were moved (a longest
 * increasing subsequence). Of several choices the one whose ids come first, so that it is the same one seen from either
 * list. Takes the square of their number, which is at most 50.
 */
export const keptOrder = <T extends InBoth>(things: readonly T[]): ReadonlySet<T> => {
  const chains: Chain<T>[] = [];
  for (const first of things.toSorted((a, b) => b.to - a.to)) {
    const rest = chains
      .filter((chain) => chain.first.from > first.from)
      .reduce<Chain<T> | undefined>(better, undefined);
    chains.push({ first, rest, length: 1 + (rest?.length ?? 0) });
  }
  const kept = new Set<T>();
  for (let chain = chains.reduce<Chain<T> | undefined>(better, undefined); chain !== undefined; chain = chain.rest) {
    kept.add(chain.first);
  }
  return kept;
};
