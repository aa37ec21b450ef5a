import type { Deal, StageTotal, Visit } from './deal.ts';

const keptVisits = 100;

type Stay = Pick<Deal, 'visits' | 'stageTotals'>;
type NewStay = Stay & Pick<Deal, 'stalledAt'>;

const totalWith = (totals: readonly StageTotal[], stageId: string | null, change: (total: StageTotal) => StageTotal) =>
  totals.map((total) => (total.stageId === stageId ? change(total) : total));

/** Begins a visit; `probability` is the deal's value at that moment, in percent. */
export const beginVisit = (
  { visits, stageTotals }: Stay,
  stageId: string | null,
  at: string,
  probability: number,
): NewStay => ({
  stalledAt: null,
  visits: [...visits, { stageId, enteredAt: at, leftAt: null, probability }].slice(-keptVisits),
  stageTotals: stageTotals.some((total) => total.stageId === stageId)
    ? totalWith(stageTotals, stageId, (total) => ({ ...total, visits: total.visits + 1, enteredAt: at }))
    : [...stageTotals, { stageId, visits: 1, milliseconds: 0, enteredAt: at }],
});

const currentVisit = ({ visits }: Pick<Stay, 'visits'>): Visit | undefined => {
  const last = visits.at(-1);
  return last?.leftAt === null ? last : undefined;
};

/** Ends the visit that lasts, if one does, and adds its length to the stage's total. */
export const endVisit = ({ visits, stageTotals }: Stay, at: string): Stay => {
  const current = currentVisit({ visits });
  if (current === undefined) return { visits, stageTotals };
  const length = Date.parse(at) - Date.parse(current.enteredAt);
  return {
    visits: [...visits.slice(0, -1), { ...current, leftAt: at }],
    stageTotals: totalWith(stageTotals, current.stageId, (total) => ({
      ...total,
      milliseconds: total.milliseconds + length,
    })),
  };
};
