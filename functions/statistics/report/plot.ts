import { BarChart, type BarSeriesOption } from 'echarts/charts';
import { GridComponent, type GridComponentOption } from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { asMarkup, html, type Markup } from '../../http/html.ts';
import { ink, quiet, rule, shortText } from './figure.ts';

use([BarChart, GridComponent, SVGRenderer]);

type Option = ComposeOption<BarSeriesOption | GridComponentOption>;

export type Bars = {
  readonly name: string;
  readonly colour: string;
  /** One for each category. */
  readonly values: readonly (number | null)[];
  /** The colours of emphasised bars, by category. */
  readonly standsOut?: ReadonlyMap<number, string>;
  /** The label at the end of each bar. */
  readonly ends?: readonly string[];
  /** Bars of the same stack are stacked; those of others are next to each other. */
  readonly stack?: string;
};

type Plot = {
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  readonly categories: readonly string[];
  readonly series: readonly Bars[];
  /** What is measured along the bars. */
  readonly unit: string;
};

const width = 720;
const text = { color: ink, fontSize: 12 };

/**
 * The drawing alone. What the library adds for a mouse goes, and so do its inline styles, which the page's policy would
 * refuse: the page's own style says the same. Text has no quotation marks left, so that none of it can look like an
 * attribute. A name that was cut in the middle of a character is made whole.
 */
const drawingOf = (svg: string) =>
  svg
    .replace(/<style[^>]*>.*?<\/style>/gs, '')
    .replace(/ (?:style|class|ecmeta_\w+|xmlns:xlink|version|baseProfile|pointer-events|xml:space)="[^"]*"/g, '')
    .toWellFormed();

const drawn = (label: string, series: readonly Bars[], height: number, option: Option): Markup => {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: 'Arial, sans-serif' }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return html`${legendView(series)}
<div class="plot" role="img" aria-label="${label}">${asMarkup(drawingOf(svg))}</div>`;
};

const seriesOf = (
  { name, colour, values, standsOut, ends, stack }: Bars,
  labelAt: 'right' | 'top',
): BarSeriesOption => ({
  type: 'bar',
  name,
  silent: true,
  barMaxWidth: 44,
  emphasis: { disabled: true },
  ...(stack !== undefined && { stack }),
  data: values.map((value, index) => ({ value, itemStyle: { color: standsOut?.get(index) ?? colour } })),
  label: {
    show: ends !== undefined,
    position: labelAt,
    ...text,
    formatter: ({ dataIndex }) => ends?.[dataIndex] ?? '',
  },
});

/** Which colour is what. It stands beside the drawing, since the library does not know how wide the reader's letters are. */
const legendView = (series: readonly Bars[]): Markup | undefined =>
  series.length < 2
    ? undefined
    : html`<ul class="legend">${series.map(
        ({ name, colour }) =>
          html`<li><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" fill="${colour}"/></svg> <bdi>${name}</bdi></li>`,
      )}</ul>`;

const scale = (unit: string) => ({
  type: 'value' as const,
  name: unit,
  nameTextStyle: { color: quiet },
  minInterval: 1,
  axisLabel: { color: quiet, formatter: shortText },
  splitLine: { lineStyle: { color: rule } },
});

const categories = (names: readonly string[]) => ({
  type: 'category' as const,
  data: [...names],
  axisTick: { show: false },
  axisLine: { lineStyle: { color: quiet } },
});

const rowHeight = 26;
const axisHeight = 44;

/** Bars from left to right, a row for each category: for stages, whose names are long and of which there may be many. */
export const rows = ({ label, categories: names, series, unit }: Plot): Markup =>
  drawn(label, series, names.length * rowHeight + axisHeight, {
    grid: { left: 8, right: 110, top: 0, bottom: 26, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { ...scale(unit), nameLocation: 'middle', nameGap: 28 },
    yAxis: {
      ...categories(names),
      inverse: true,
      axisLabel: { ...text, width: 270, overflow: 'truncate', ellipsis: '…', interval: 0 },
    },
    series: series.map((bars) => seriesOf(bars, 'right')),
  });

/** Bars from the ground up, a column for each category: for months and other scales. */
export const columns = ({ label, categories: names, series, unit }: Plot): Markup =>
  drawn(label, series, 280, {
    grid: { left: 64, right: 16, top: 32, bottom: 32 },
    xAxis: { ...categories(names), axisLabel: { ...text, interval: 0, hideOverlap: true } },
    yAxis: { ...scale(unit), nameTextStyle: { color: quiet, align: 'left', padding: [0, 0, 0, -48] } },
    series: series.map((bars) => seriesOf(bars, 'top')),
  });
