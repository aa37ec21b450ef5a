import { html, type Markup } from '../../http/markup.ts';
import { soft, strong } from './colours.ts';
import { figureView, nothing, sectionView, tableView } from './figure.ts';
import { rows } from './plot.ts';
import type { StageTimes } from './report.ts';
import { countText, daysText } from './wording.ts';

const plotOf = ({ stages }: StageTimes): Markup => {
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

const tableOf = ({ stages }: StageTimes): Markup =>
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
    : figureView(plotOf(times), 'Days of the visits that ended; visits that go on are only in the table, apart.');

/** How long deals stay in a stage. */
export const stageTimesSection = (times: StageTimes): Markup =>
  sectionView({
    id: 'stage-times',
    title: 'How long deals stay in a stage',
    definition: times.definition,
    content: times.stages.every(({ ended, ongoing }) => ended.n + ongoing.n === 0)
      ? nothing('No deal was in a stage in this period.')
      : html`${figureOf(times)}
${tableOf(times)}`,
  });
