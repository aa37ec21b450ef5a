import { html, type Markup } from '../../http/markup.ts';
import { good, soft } from './colours.ts';
import { figureView, nothing, sectionView, tableView } from './figure.ts';
import { columns } from './plot.ts';
import type { Calibration } from './report.ts';
import { countText, fractionText, none, percentText, shareText } from './wording.ts';

const bucketText = ({ from, to }: Calibration['buckets'][number]) => `${from}–${to}`;

const plotOf = (buckets: Calibration['buckets']): Markup =>
  columns({
    label: 'Estimated probability and share really won, by the probability at entering a stage',
    categories: buckets.map(bucketText),
    series: [
      { name: 'Estimated', colour: soft, values: buckets.map(({ meanProbability }) => meanProbability) },
      {
        name: 'Really won',
        colour: good,
        values: buckets.map(({ wonShare: { rate } }) => (rate === null ? null : rate * 100)),
      },
    ],
    unit: 'Percent',
  });

const tableOf = (buckets: Calibration['buckets']): Markup =>
  tableView({
    caption: 'By the probability at entering a stage',
    head: ['Probability, %', 'Entries', 'Mean probability', 'Won'],
    rows: buckets.map((bucket) => ({
      name: bucketText(bucket),
      cells: [
        countText(bucket.n),
        percentText(bucket.meanProbability),
        { figure: shareText(bucket.wonShare), of: fractionText(bucket.wonShare) },
      ],
    })),
  });

const scored = (brier: number | null) => (brier === null ? none : brier.toFixed(3));

/** How far probabilities can be trusted. */
export const calibrationSection = ({ definition, buckets, brier }: Calibration): Markup =>
  sectionView({
    id: 'calibration',
    title: 'How far probabilities can be trusted',
    definition,
    content: buckets.every(({ n }) => n === 0)
      ? nothing('No deal that entered a stage was won or lost in this period.')
      : html`${figureView(plotOf(buckets), 'The closer the two columns of a pair, the better the probabilities.')}
${tableOf(buckets)}
<p class="note">Brier score: ${scored(brier)}. It is the mean squared error: 0 is perfect, 0.25 says nothing.</p>`,
  });
