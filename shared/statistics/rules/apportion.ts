/** Someone who gets a part of what is shared out. */
type Claim = { readonly claim: number; readonly index: number };

const sumOf = (claims: readonly Claim[]) => claims.reduce((sum, { claim }) => sum + claim, 0);

/** By largest remainder: whole parts, of which each is less than one away from its exact share. */
const wholeParts = (total: number, claims: readonly Claim[]): Array<[index: number, part: number]> => {
  const sum = sumOf(claims);
  const exact = claims.map(({ claim, index }) => ({ claim, index, share: (total * claim) / sum }));
  const left = total - exact.reduce((given, { share }) => given + Math.floor(share), 0);
  return exact
    .toSorted((a, b) => (b.share % 1) - (a.share % 1) || b.claim - a.claim)
    .map(({ index, share }, rank) => [index, Math.floor(share) + (rank < left ? 1 : 0)]);
};

/** Those whose share would be more than the most that anyone may get, until nobody's is. */
const withMost = (total: number, claims: readonly Claim[], most: number): Set<Claim> => {
  const full = new Set<Claim>();
  for (;;) {
    const others = claims.filter((claim) => !full.has(claim));
    const [rest, sum] = [total - most * full.size, sumOf(others)];
    const over = others.filter(({ claim }) => (rest * claim) / sum > most);
    if (over.length === 0) return full;
    for (const claim of over) full.add(claim);
  }
};

/**
 * Shares a whole number out in whole numbers, in proportion to claims of 0 or more, `most` at most to each: what exceeds
 * it goes to the others in their proportion. All of it is given, unless everyone with a claim has the most.
 */
export const apportioned = (total: number, claims: readonly number[], most: number): number[] => {
  const claiming = claims.map((claim, index) => ({ claim, index })).filter(({ claim }) => claim > 0);
  const full = withMost(total, claiming, most);
  const others = claiming.filter((claim) => !full.has(claim));
  const parts = new Map(wholeParts(total - most * full.size, others));
  for (const { index } of full) parts.set(index, most);
  return claims.map((_, index) => parts.get(index) ?? 0);
};
