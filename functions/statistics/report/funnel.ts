import type { Markup } from '../../http/markup.ts';
import { html } from '../../http/markup.ts';
import { good, strong } from './colours.ts';
import { figureView, nothing, sectionView, tableView } from './figure.ts';
import { rows } from './plot.ts';
import type { Funnel } from './report.ts';
import { countText, fractionText, percentText, shareText } from './wording.ts';

const plotOf = ({ started, won, stages }: Funnel): Markup => {
  const steps = [
    { name: 'All deals', deals: started },
    ...stages.map(({ name, reached }) => ({ name, deals: reached })),
    { name: 'Won', deals: won },
  ];
  const shareOfStarted = (deals: number) => percentText(started === 0 ? null : (100 * deals) / started);
  return rows({
    label: `Deals that reached each stage, of ${countText(started)}; ${countText(won)} were won`,
    categories: steps.map(({ name }) => name),
    series: [
      {
        name: 'Deals',
        colour: strong,
        standsOut: new Map([[steps.length - 1, good]]),
        values: steps.map(({ deals }) => deals),
        ends: steps.map(({ deals }) => `${countText(deals)} · ${shareOfStarted(deals)}`),
      },
    ],
    unit: 'Deals',
  });
};

const tableOf = ({ started, stages }: Funnel): Markup =>
  tableView({
    caption: `Stage by stage, of ${countText(started)} deals`,
    head: ['Stage', 'Reached', 'Were in it', 'Went on', 'Won in the end'],
    rows: stages.map(({ name, reached, touched, conversionToNext, winProbability }) => ({
      name,
      cells: [
        countText(reached),
        countText(touched),
        { figure: shareText(conversionToNext), of: fractionText(conversionToNext) },
        { figure: shareText(winProbability), of: fractionText(winProbability) },
      ],
    })),
  });

/** How far deals come. */
export const funnelSection = (funnel: Funnel): Markup =>
  sectionView({
    id: 'funnel',
    title: 'How far deals come',
    definition: funnel.definition,
    content:
      funnel.started === 0
        ? nothing('There are no deals in this period.')
        : html`${figureView(plotOf(funnel), 'Deals that came at least as far, and their share of all that are counted.')}
${tableOf(funnel)}
<p class="note">Went on: of the deals that reached the stage, those that came further; in the last stage, those that were won. Won in the end: of those that reached it and were won or lost.</p>`,
  });
