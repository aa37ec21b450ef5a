import { html, type Markup } from '../../http/html.ts';
import {
  countText,
  daysText,
  figureView,
  fractionText,
  good,
  nothing,
  percentText,
  sectionView,
  shareText,
  soft,
  strong,
  tableView,
} from './figure.ts';
import { rows } from './plot.ts';
import type { Funnel, StageTimes } from './report.ts';

const funnelPlot = ({ started, won, stages }: Funnel): Markup => {
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

const funnelTable = ({ started, stages }: Funnel): Markup =>
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
        : html`${figureView(funnelPlot(funnel), 'Deals that came at least as far, and their share of all that are counted.')}
${funnelTable(funnel)}
<p class="note">Went on: of the deals that reached the stage, those that came further; in the last stage, those that were won. Won in the end: of those that reached it and were won or lost.</p>`,
  });

const stageTimesPlot = ({ stages }: StageTimes): Markup => {
  const medians = stages.map(({ ended }) => ended.median);
  return rows({
    label: 'Days that visits to each stage lasted: the median, and what nine of ten did not exceed',
    categories: stages.map(({ name }) => name),
    series: [
      { name: 'Half of the visits took no longer', colour: strong, values: medians, stack: 'days' },
      {
        name: 'Nine of ten took no longer',
        colour: soft,
        values: stages.map(({ ended: { median, p90 } }) => (p90 === null || median === null ? null : p90 - median)),
        ends: stages.map(({ ended: { median, p90, n } }) => (n === 0 ? '' : `${daysText(median)} – ${daysText(p90)}`)),
        stack: 'days',
      },
    ],
    unit: 'Days',
  });
};

const stageTimesTable = ({ stages }: StageTimes): Markup =>
  tableView({
    caption: 'Days in each stage',
    head: [
      'Stage',
      'Visits that ended',
      'Mean',
      'Median',
      '90 %',
      'Visits going on',
      'Their median age',
      'Stalled deals',
    ],
    rows: stages.map(({ name, ended, ongoing, stalled }) => ({
      name,
      cells: [
        ...[countText(ended.n), daysText(ended.mean), daysText(ended.median), daysText(ended.p90)],
        ...[countText(ongoing.n), daysText(ongoing.median), countText(stalled)],
      ],
    })),
  });

const figureOf = (times: StageTimes): Markup =>
  times.stages.every(({ ended }) => ended.n === 0)
    ? nothing('No visit to a stage has ended in this period.')
    : figureView(
        stageTimesPlot(times),
        'Days of the visits that ended; visits that go on are only in the table, apart.',
      );

/** How long deals stay in a stage. */
export const stageTimesSection = (times: StageTimes): Markup =>
  sectionView({
    id: 'stage-times',
    title: 'How long deals stay in a stage',
    definition: times.definition,
    content: times.stages.every(({ ended, ongoing }) => ended.n + ongoing.n === 0)
      ? nothing('No deal was in a stage in this period.')
      : html`${figureOf(times)}
${stageTimesTable(times)}`,
  });
