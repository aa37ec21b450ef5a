import { rateOf } from '../../../shared/statistics/rules/counts.ts';
import { html, type Markup } from '../../http/html.ts';
import { amountsView, countText, daysText, fractionText, shareText } from './figure.ts';
import type { Report } from './report.ts';

type Figures = Report['figures'];

/** Of fewer deals, a rate says little. */
const enough = 30;

const highest = <T>(all: readonly T[], by: (one: T) => number | null): T | undefined =>
  all.filter((one) => (by(one) ?? 0) > 0).sort((a, b) => (by(b) ?? 0) - (by(a) ?? 0))[0];

const at = ({ stageId, name }: { readonly stageId: string | null; readonly name: string }) =>
  stageId === null ? html`<b>before the first stage</b>` : html`at <b><bdi>${name}</bdi></b>`;

const maxLosses = ({ losses: { stages } }: Figures) => {
  const found = highest(stages, ({ losses }) => losses);
  return found && html`Most deals are lost ${at(found)}: ${fractionText(found.share)} (${shareText(found.share)}).`;
};

const highestLossRate = ({ losses: { stages } }: Figures) => {
  const found = highest(stages, ({ lossRate: { denominator, rate } }) => (denominator < enough ? null : rate));
  return (
    found &&
    html`The risk is highest ${at(found)}: of the closed deals that came this far, ${fractionText(found.lossRate)} were lost there (${shareText(found.lossRate)}).`
  );
};

const longestStay = ({ stageTimes: { stages } }: Figures) => {
  const found = highest(stages, ({ ended }) => ended.median);
  return (
    found &&
    html`Deals stay longest ${at(found)}: half of ${countText(found.ended.n)} visits took ${daysText(found.ended.median)} days or longer.`
  );
};

const tile = (title: string, figure: string | Markup, of?: string) =>
  html`<div><dt>${title}</dt><dd>${figure}${of === undefined ? undefined : html` <small>${of}</small>`}</dd></div>`;

const tiles = ({ funnel: { won }, losses: { lost }, forecast: { open } }: Figures): Markup => {
  const winRate = rateOf(won, won + lost);
  return html`
<dl class="tiles">
${tile('Won', countText(won))}
${tile('Lost', countText(lost))}
${tile('Win rate', shareText(winRate), fractionText(winRate))}
${tile('Open, by probability', amountsView(open.map(({ currency, weighted }) => ({ currency, amount: weighted }))))}
</dl>`;
};

/** What to look at first. */
export const findingsView = (figures: Figures): Markup => {
  const findings = [maxLosses(figures), highestLossRate(figures), longestStay(figures)].filter(
    (finding) => finding !== undefined,
  );
  return html`${tiles(figures)}
${findings.length === 0 ? undefined : html`<ul class="findings">${findings.map((finding) => html`<li>${finding}</li>`)}</ul>`}`;
};
