import { html, type Markup } from '../shell/markup.ts';
import { kinds } from './colours.ts';
import { amountsView, figureView, nothing, sectionView, tableView } from './figure.ts';
import { type Bars, rows } from './plot.ts';
import type { Losses } from './report.ts';
import { countText, fractionText, none, percentText, shareText } from './wording.ts';

type Reason = { readonly name: string; readonly losses: number };

const nameOf = (reason: string | null) => reason ?? 'No reason given';

/** The reasons over all stages, the most frequent first. */
const reasonsOf = ({ stages }: Losses): Reason[] => {
  const sums = new Map<string | null, number>();
  for (const { reason, losses } of stages.flatMap(({ reasons }) => reasons)) {
    sums.set(reason, (sums.get(reason) ?? 0) + losses);
  }
  return [...sums].map(([reason, losses]) => ({ name: nameOf(reason), losses })).sort((a, b) => b.losses - a.losses);
};

/** The most frequent reasons, each for itself, and all others together. */
const seriesOf = ({ stages }: Losses, reasons: readonly Reason[]): Bars[] => {
  const named = reasons.slice(0, kinds.length - (reasons.length > kinds.length ? 1 : 0)).map(({ name }) => name);
  const barsOf = (name: string, colour: string, counts: (reason: string) => boolean): Bars => ({
    ...{ name, colour, stack: 'losses' },
    values: stages.map(({ reasons }) =>
      reasons.reduce((sum, { reason, losses }) => (counts(nameOf(reason)) ? sum + losses : sum), 0),
    ),
  });
  const each = named.map((name, index) => barsOf(name, kinds[index] ?? '', (reason) => reason === name));
  const rest = barsOf('All other reasons', kinds.at(-1) ?? '', (reason) => !named.includes(reason));
  return reasons.length > named.length ? [...each, rest] : each;
};

const plotOf = (losses: Losses, reasons: readonly Reason[]): Markup => {
  const series = seriesOf(losses, reasons);
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
            : html`<small>${countText(first.losses)}</small> <bdi>${nameOf(first.reason)}</bdi>`,
        ],
      };
    }),
  });

const reasonsTable = ({ lost }: Losses, reasons: readonly Reason[]): Markup =>
  tableView({
    caption: 'By reason, over all stages',
    head: ['Reason', 'Lost deals', 'Share of all losses'],
    rows: reasons.map(({ name, losses }) => ({
      name,
      cells: [countText(losses), percentText(lost === 0 ? null : (100 * losses) / lost)],
    })),
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
