import { html, htmlPage, joined, type Markup } from '../../http/html.ts';
import { dayBeforeText, dayText, instantText } from './figure.ts';
import { findingsView } from './findings.ts';
import { calibrationSection, forecastSection } from './forecast.ts';
import { funnelSection, stageTimesSection } from './funnel.ts';
import { lossesSection } from './losses.ts';
import type { Report } from './report.ts';
import { style } from './style.ts';

const periodText = ({ basis, from, to }: Report['filters']) => {
  const deals = basis === 'closed' ? 'Deals closed' : 'Deals opened';
  const begin = from === null ? '' : ` from ${dayText(from)}`;
  const end = to === null ? ' until now' : ` to ${dayBeforeText(to)}`;
  return `${deals}${begin}${end}`;
};

/** Which deals are counted, in words; only what was asked for. */
const chosen = ({ filters, ownerName }: Report): Markup[] => [
  html`${periodText(filters)}`,
  ...(ownerName === null ? [] : [html`owned by <bdi>${ownerName}</bdi>`]),
  ...(filters.version === null ? [] : [html`only version ${filters.version} of the process`]),
  ...(filters.currency === null ? [] : [html`only valued in ${filters.currency}`]),
  ...(filters.onlyOwn ? [html`only those you own or take part in`] : []),
];

/** The report for people: one page that needs nothing else. */
export const page = (report: Report): string => {
  const { processName, filters, madeAt, figures } = report;
  const body = html`
<header>
<p class="kind">Sales report</p>
<h1><bdi>${processName}</bdi></h1>
<p>${joined(chosen(report), ', ')}</p>
<p class="made">Made on ${instantText(madeAt, filters.timeZone)}; days and months in the time zone ${filters.timeZone}</p>
</header>
<main>
${findingsView(figures)}
${funnelSection(figures.funnel)}
${lossesSection(figures.losses)}
${stageTimesSection(figures.stageTimes)}
${forecastSection(figures.forecast, madeAt)}
${calibrationSection(figures.calibration)}
</main>`;
  return htmlPage({ title: `Sales report: ${processName}`, style, body });
};
