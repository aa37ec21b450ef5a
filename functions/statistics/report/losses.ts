import { rateOf } from '../../../shared/statistics/rules/measures.ts';
import { html, type Markup } from '../../http/markup.ts';
import { kinds } from './colours.ts';
import { amountsView, figureView, nothing, sectionView, tableView } from './figure.ts';
import { type Bars, rows } from './plot.ts';
import { atMost, type Reason, reasonsOf, reasonText } from './reasons.ts';
import type { Losses } from './report.ts';
import { countText, fractionText, none, shareText } from './wording.ts';

const plotOf = (losses: Losses, reasons: readonly Reason[]): Markup => {
  const series: Bars[] = atMost(kinds.length, losses, reasons).map(({ name, byStage }, index) => ({
    ...{ name, colour: kinds[index] ?? '', values: byStage, stack: 'losses' },
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

const mostReasons = 20;

const reasonsTable = (all: Losses, reasons: readonly Reason[]): Markup =>
  tableView({
    caption: 'By reason, over all stages',
    head: ['Reason', 'Share of all losses'],
    rows: atMost(mostReasons, all, reasons).map(({ name, losses }) => {
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
