import { rateOf } from '../../../shared/statistics/rules/counts.ts';
import { html, type Markup } from '../../http/html.ts';
import {
  amountsView,
  countText,
  figureView,
  fractionText,
  kinds,
  none,
  nothing,
  sectionView,
  shareText,
  tableView,
} from './figure.ts';
import { type Bars, rows } from './plot.ts';
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

const plotOf = (losses: Losses, reasons: readonly Reason[]): Markup => {
  const series: Bars[] = atMost(kinds.length, losses, reasons).map(({ name, byStage }, index) => ({
    name,
    colour: kinds[index] ?? '',
    values: byStage,
    stack: 'losses',
  }));
  const ends = losses.stages.map((stage) => `${countText(stage.losses)} · ${shareText(stage.share)}`);
  return rows({
    label: `Lost deals by the furthest stage they reached and by reason, ${countText(losses.lost)} in all`,
    categories: losses.stages.map(({ name }) => name),
    series: series.map((bars, index) => (index === series.length - 1 ? { ...bars, ends } : bars)),
    unit: 'Lost deals',
  });
};

const stagesTable = ({ lost, stages }: Losses): Markup =>
  tableView({
    caption: `By the furthest stage, of ${countText(lost)} lost deals`,
    head: ['Stage', 'Share of all losses', 'Loss rate', 'Value lost', 'Most frequent reason'],
    rows: stages.map(({ name, share, lossRate, value, reasons }) => {
      const [first] = reasons.toSorted((a, b) => b.losses - a.losses);
      return {
        name,
        cells: [
          { figure: shareText(share), of: fractionText(share) },
          { figure: shareText(lossRate), of: fractionText(lossRate) },
          amountsView(value),
          first === undefined
            ? none
            : html`<small>${countText(first.losses)}</small> <bdi>${reasonText(first.reason)}</bdi>`,
        ],
      };
    }),
  });

const maxReasons = 20;

const reasonsTable = (all: Losses, reasons: readonly Reason[]): Markup =>
  tableView({
    caption: 'By reason, over all stages',
    head: ['Reason', 'Share of all losses'],
    rows: atMost(maxReasons, all, reasons).map(({ name, losses }) => {
      const share = rateOf(losses, all.lost);
      return { name, cells: [{ figure: shareText(share), of: fractionText(share) }] };
    }),
  });

const shown = (losses: Losses): Markup => {
  const reasons = reasonsOf(losses);
  return html`${figureView(plotOf(losses, reasons), 'Lost deals by the furthest stage they reached, and their share of all lost deals.')}
${stagesTable(losses)}
<p class="note">Loss rate: of the closed deals that came at least as far, those that were lost there.</p>
${reasonsTable(losses, reasons)}`;
};

/** Where deals are lost, and why. */
export const lossesSection = (losses: Losses): Markup =>
  sectionView({
    id: 'losses',
    title: 'Where deals are lost, and why',
    definition: losses.definition,
    content: losses.lost === 0 ? nothing('No deal was lost in this period.') : shown(losses),
  });
