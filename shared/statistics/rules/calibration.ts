import type * as z from 'zod';
import type { DealFacts, Stay } from '../../deals/rules/facts.ts';
import type { calibration as answer } from './answers.ts';
import { isDecided, isWon, rateOf } from './counts.ts';
import type { Drill, Figure } from './figure.ts';
import { isOfPeriod, type View } from './view.ts';

/** Someone who gets a part of what is shared out. */
type Claim = { readonly claim: number; readonly index: number };

const sumOfClaims = (claims: readonly Claim[]) => claims.reduce((sum, { claim }) => sum + claim, 0);

/** By largest remainder: whole parts, of which each is less than one away from its exact share. */
const wholeParts = (total: number, claims: readonly Claim[]): Array<[index: number, part: number]> => {
  const sum = sumOfClaims(claims);
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
    const [rest, sum] = [total - most * full.size, sumOfClaims(others)];
    const over = others.filter(({ claim }) => (rest * claim) / sum > most);
    if (over.length === 0) return full;
    for (const claim of over) full.add(claim);
  }
};

/**
 * Shares a whole number out in whole numbers, in proportion to claims of 0 or more, `most` at most to each: what exceeds
 * it goes to the others in their proportion. All of it is given, unless everyone with a claim has the most.
 */
export const apportion = (total: number, claims: readonly number[], most: number): number[] => {
  const claiming = claims.map((claim, index) => ({ claim, index })).filter(({ claim }) => claim > 0);
  const full = withMost(total, claiming, most);
  const others = claiming.filter((claim) => !full.has(claim));
  const parts = new Map(wholeParts(total - most * full.size, others));
  for (const { index } of full) parts.set(index, most);
  return claims.map((_, index) => parts.get(index) ?? 0);
};

type Answer = z.infer<z.ZodObject<typeof answer>>;
/** Entries of a stage; `probability` and `squaredError` are sums, in percent and in percent squared. */
type Bucket = { n: number; won: number; probability: number; squaredError: number };

const width = 10;
const bucketCount = 10;
const percent = 100;

/** Who enters a stage is open, and has at most 99 percent. */
const bucketOf = ({ probability }: Stay) => Math.floor(probability / width);

/** Whether a visit is to a stage of this process: having not started is none. */
const isEntry = ({ stageId }: Stay, { stages }: View) => stages.indexOf(stageId) !== -1;

const isJudged = (deal: DealFacts, view: View) => isDecided(deal) && isOfPeriod(deal, view);

const hasEntered: Drill = (deal, view, { bucket }) =>
  isJudged(deal, view) &&
  deal.visits.some((visit) => isEntry(visit, view) && (bucket === undefined || bucketOf(visit) * width === bucket));

const addEntry = (bucket: Bucket, { probability }: Stay, won: boolean) => {
  bucket.n += 1;
  bucket.won += won ? 1 : 0;
  bucket.probability += probability;
  bucket.squaredError += (probability - (won ? percent : 0)) ** 2;
};

const sumOf = (buckets: readonly Bucket[], name: keyof Bucket) =>
  buckets.reduce((sum, bucket) => sum + bucket[name], 0);

const meanOf = (sum: number, n: number) => (n === 0 ? null : sum / n);

/**
 * Whether probabilities come true (docs/statistics.md, "Formulas": calibration). Each entry of a stage counts, of the last hundred visits
 * of a deal, with the probability that the deal had then.
 */
export const calibration: Figure<readonly Bucket[], Answer> = {
  definition:
    'Entries of a stage by deals that were won or lost since, by the probability at the entry: calibrated is where the share won is the mean probability. The Brier score is the mean squared difference of probability and result.',
  over: 'period',
  begin: () => Array.from({ length: bucketCount }, () => ({ n: 0, won: 0, probability: 0, squaredError: 0 })),
  add: (buckets, deal, view) => {
    if (!isJudged(deal, view)) return;
    for (const visit of deal.visits) {
      const bucket = buckets[bucketOf(visit)];
      if (bucket !== undefined && isEntry(visit, view)) addEntry(bucket, visit, isWon(deal));
    }
  },
  merge: (buckets, others) => {
    for (const [index, bucket] of buckets.entries()) {
      const other = others[index];
      if (other === undefined) continue;
      bucket.n += other.n;
      bucket.won += other.won;
      bucket.probability += other.probability;
      bucket.squaredError += other.squaredError;
    }
  },
  answer: (buckets) => ({
    buckets: buckets.map(({ n, won, probability }, index) => ({
      from: index * width,
      to: (index + 1) * width,
      n,
      meanProbability: meanOf(probability, n),
      wonShare: rateOf(won, n),
    })),
    brier: meanOf(sumOf(buckets, 'squaredError'), percent ** 2 * sumOf(buckets, 'n')),
  }),
  parts: ['bucket'],
  drills: { n: hasEntered, wonShare: (deal, view, part) => isWon(deal) && hasEntered(deal, view, part) },
};
