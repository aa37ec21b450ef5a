import type { Losses } from './report.ts';

/** A reason for losing, with how many deals it lost: in all, and in each stage in turn. */
export type Reason = { readonly name: string; readonly losses: number; readonly byStage: readonly number[] };

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

const reasonOf = (name: string, byStage: readonly number[]): Reason => ({ name, losses: total(byStage), byStage });

export const reasonText = (reason: string | null) => reason ?? 'No reason given';

/** The reasons over all stages, the most frequent first. */
export const reasonsOf = ({ stages }: Losses): Reason[] => {
  const counts = new Map<string, number[]>();
  for (const [index, { reasons }] of stages.entries()) {
    for (const { reason, losses } of reasons) {
      const byStage = counts.get(reasonText(reason)) ?? stages.map(() => 0);
      byStage[index] = (byStage[index] ?? 0) + losses;
      counts.set(reasonText(reason), byStage);
    }
  }
  return [...counts].map(([name, byStage]) => reasonOf(name, byStage)).sort((a, b) => b.losses - a.losses);
};

const together = (reasons: readonly Reason[]) =>
  (reasons[0]?.byStage ?? []).map((_, stage) => total(reasons.map(({ byStage }) => byStage[stage] ?? 0)));

/**
 * At most so many: the most frequent, and all others together, also those that the statistic does not name. Where no list
 * is given, every deal may have its own.
 */
export const atMost = (most: number, { stages }: Losses, reasons: readonly Reason[]): readonly Reason[] => {
  const further = reasonOf(
    'All other reasons',
    stages.map(({ furtherReasons }) => furtherReasons.losses),
  );
  const unnamed = further.losses > 0 ? [further] : [];
  if (reasons.length + unnamed.length <= most) return [...reasons, ...unnamed];
  return [...reasons.slice(0, most - 1), reasonOf(further.name, together([...reasons.slice(most - 1), ...unnamed]))];
};
