import type { DealFacts } from './facts.ts';
import { isClosed, isWon } from './sets.ts';

/** Closed deals that completed an activity, or that did not; `deals` counts each as one, whatever it weighs. */
type Side = { won: number; closed: number; deals: number };

/** What is counted of an activity, as the weight of deals. */
export type ActivityCounts = {
  reached: number;
  completed: number;
  readonly with: Side;
  readonly without: Side;
  readonly waivedBy: Map<string, number>;
};

const aSide = (): Side => ({ won: 0, closed: 0, deals: 0 });

export const noCounts = (): ActivityCounts => ({
  reached: 0,
  completed: 0,
  with: aSide(),
  without: aSide(),
  waivedBy: new Map(),
});

const addSide = (side: Side, deal: DealFacts, weight: number) => {
  side.deals += 1;
  side.closed += weight;
  if (isWon(deal)) side.won += weight;
};

/** A deal came as far as the activity, which applies to it. */
export const addReached = (counts: ActivityCounts, deal: DealFacts, completed: boolean, weight: number) => {
  counts.reached += weight;
  if (completed) counts.completed += weight;
  if (isClosed(deal)) addSide(completed ? counts.with : counts.without, deal, weight);
};

export const addWaived = ({ waivedBy }: ActivityCounts, userId: string, weight: number) => {
  waivedBy.set(userId, (waivedBy.get(userId) ?? 0) + weight);
};

const mergeSide = (side: Side, { won, closed, deals }: Side) => {
  side.won += won;
  side.closed += closed;
  side.deals += deals;
};

export const mergeCounts = (counts: ActivityCounts, other: ActivityCounts) => {
  counts.reached += other.reached;
  counts.completed += other.completed;
  mergeSide(counts.with, other.with);
  mergeSide(counts.without, other.without);
  for (const [userId, waived] of other.waivedBy) addWaived(counts, userId, waived);
};
