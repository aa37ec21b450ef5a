import { describe, expect, it } from 'vitest';
import type { Markup } from '../../../functions/http/html.ts';
import { findingsView } from '../../../functions/statistics/report/findings.ts';
import { calibrationSection, forecastSection } from '../../../functions/statistics/report/forecast.ts';
import { funnelSection, stageTimesSection } from '../../../functions/statistics/report/funnel.ts';
import { lossesSection } from '../../../functions/statistics/report/losses.ts';
import type { Losses } from '../../../functions/statistics/report/report.ts';
import { rateOf } from '../../../shared/statistics/rules/counts.ts';
import { elementsOf, within } from '../../support/html.ts';
import { aReport } from '../../support/report.ts';

const { figures, madeAt } = aReport();

const allOf = (section: Markup, name: string) => elementsOf(section.text).filter((element) => element.name === name);

const textsOf = (section: Markup, name: string) => allOf(section, name).map(({ text }) => text.trim());

/** The rows of a table, cell by cell. */
const rowsOf = (section: Markup, table = 0) =>
  within(allOf(section, 'tbody')[table], 'tr').map((row) => row.children.map(({ text }) => text.trim()));

const plotted = (section: Markup) => textsOf(section, 'text');

const none = { n: 0, mean: null, median: null, p90: null };

describe('the funnel', () => {
  const section = funnelSection(figures.funnel);

  it('shows how many came as far, from all that were opened to those that were won', () => {
    expect(plotted(section)).toEqual(
      expect.arrayContaining(['All deals', '1,600 · 100.0 %', 'Offer', '900 · 56.3 %', 'Won', '506 · 31.6 %']),
    );
  });

  it('gives each rate with what it is made of', () => {
    expect(rowsOf(section)[1]).toEqual(['Offer', '900', '899', '675 of 900 75.0 %', '506 of 900 56.2 %']);
  });

  it('has no rate where there is nothing to divide by', () => {
    const [first] = figures.funnel.stages;
    if (first === undefined) throw new Error('There is no stage');
    const stage = { ...first, conversionToNext: rateOf(0, 0) };
    expect(rowsOf(funnelSection({ ...figures.funnel, stages: [stage] }))[0]?.[3]).toBe('0 of 0 –');
  });
});

describe('the losses', () => {
  const section = lossesSection(figures.losses);

  it('stand at the furthest stage, those of deals that were never started too', () => {
    expect(plotted(section)).toEqual(
      expect.arrayContaining(['Not started', '400 · 36.6 %', 'Contract', '169 · 15.4 %']),
    );
    expect(rowsOf(section)[2]).toEqual([
      'Offer',
      '225 of 1,094 20.6 %',
      '225 of 900 25.0 %',
      'EUR 337,500.00',
      '113 Price',
    ]);
  });

  it('are added up by reason, the most frequent first', () => {
    expect(textsOf(section, 'li')).toEqual(['Price', 'Competitor', 'No reason given']);
    expect(rowsOf(section, 1)[0]).toEqual(['Price', '548 of 1,094 50.1 %']);
  });

  it('are told apart by the five most frequent reasons and all others, of which the table tells twenty', () => {
    const many = aReport({ reasons: ['A', 'B', 'C', 'D', 'E', 'F', 'G'] }).figures.losses;
    expect(textsOf(lossesSection(many), 'li')).toEqual(['A', 'B', 'C', 'D', 'E', 'All other reasons']);
    expect(rowsOf(lossesSection(many), 1).map(([name]) => name)).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
    const each = aReport({ reasons: Array.from({ length: 99 }, (_, index) => `Reason ${index}`) }).figures.losses;
    const listed = rowsOf(lossesSection(each), 1);
    expect(listed).toHaveLength(20);
    const rest = each.stages.flatMap(({ reasons }) => reasons.slice(19)).reduce((sum, { losses }) => sum + losses, 0);
    expect(listed.at(-1)).toEqual(['All other reasons', expect.stringMatching(`^${rest} of 1,094`)]);
  });

  it('count for all other reasons where theirs is not named', () => {
    const { losses } = aReport({ reasons: ['A', 'B'], unnamed: 3 }).figures;
    const unnamed = 3 * losses.stages.length;
    expect(textsOf(lossesSection(losses), 'li')).toEqual(['A', 'B', 'All other reasons']);
    expect(rowsOf(lossesSection(losses), 1).at(-1)).toEqual([
      'All other reasons',
      expect.stringMatching(`^${unnamed} of `),
    ]);
    const many = aReport({ reasons: Array.from({ length: 30 }, (_, index) => `${index}`), unnamed: 3 }).figures.losses;
    const named = many.stages.flatMap(({ reasons }) => reasons.slice(19)).reduce((sum, { losses }) => sum + losses, 0);
    expect(rowsOf(lossesSection(many), 1).at(-1)?.[1]).toMatch(new RegExp(`^${named + unnamed} of `));
  });

  it('have a value in each currency, never added', () => {
    const both = aReport({ currencies: ['EUR', 'JPY'] }).figures.losses;
    expect(rowsOf(lossesSection(both))[2]?.[3]).toBe('EUR 337,500.00JPY 33,750,000');
    expect(allOf(lossesSection(both), 'br')).toHaveLength(4);
  });
});

it('shows how long visits lasted, and apart from them those that go on', () => {
  const section = stageTimesSection(figures.stageTimes);
  expect(plotted(section)).toEqual(expect.arrayContaining(['Offer', '5.0 – 12.5']));
  expect(rowsOf(section)[2]).toEqual(['Offer', '900', '6.0', '5.0', '12.5', '12', '9.0', '3']);
});

it('has no plot of visits while none has ended, but tells of those that go on', () => {
  const stages = figures.stageTimes.stages.map((stage) => ({ ...stage, ended: none }));
  const section = stageTimesSection({ ...figures.stageTimes, stages });
  expect(allOf(section, 'svg')).toEqual([]);
  expect(textsOf(section, 'p').at(-1)).toBe('No visit to a stage has ended in this period.');
  expect(rowsOf(section)[2]).toEqual(['Offer', '0', '–', '–', '–', '12', '9.0', '3']);
});

describe('the forecast', () => {
  it('has a plot and a table for each currency', () => {
    const section = forecastSection(aReport({ currencies: ['EUR', 'JPY'] }).figures.forecast, madeAt);
    expect(allOf(section, 'figure')).toHaveLength(2);
    expect(textsOf(section, 'caption').slice(0, 2)).toEqual(['By month, EUR', 'By month, JPY']);
    expect(rowsOf(section, 0)[2]).toEqual(['Dec 2026', '8', 'EUR 180,000.00', 'EUR 82,400.01', 'EUR 0.00']);
    expect(rowsOf(section, 1)[4]).toEqual(['No date given', '16', 'JPY 36,000,000', 'JPY 16,480,001', 'JPY 0']);
  });

  it('leaves out months far away where there are too many', () => {
    const [first] = figures.forecast.byMonth;
    if (first === undefined) throw new Error('There is no month');
    const byMonth = Array.from({ length: 60 }, (_, index) => ({ ...first, month: `${2000 + index}-11` }));
    const section = forecastSection({ ...figures.forecast, byMonth }, madeAt);
    const months = rowsOf(section).map(([month]) => month);
    expect([months[0], months.at(-1)]).toEqual(['Nov 2008', 'Nov 2044']);
    expect(textsOf(section, 'p').at(-1)).toBe('23 months that lie further away are left out.');
  });

  it('tells what closed deals were estimated at beside what they brought', () => {
    expect(rowsOf(forecastSection(figures.forecast, madeAt), 1)).toEqual([
      ['EUR', 'EUR 8.13', 'EUR 10.00', 'EUR 20.00'],
    ]);
  });
});

it('holds what was estimated against what was won, bucket by bucket', () => {
  const section = calibrationSection(figures.calibration);
  expect(textsOf(section, 'li')).toEqual(['Estimated', 'Really won']);
  expect(rowsOf(section)[3]).toEqual(['30–40', '60', '34.0 %', '18 of 60 30.0 %']);
  expect(textsOf(section, 'p').at(-1)).toContain('Brier score: 0.183.');
});

describe('what to look at first', () => {
  it('is where most are lost, where the risk is highest and where deals stay longest', () => {
    const view = findingsView(figures);
    expect(textsOf(view, 'li')).toEqual([
      'Most deals are lost before the first stage: 400 of 1,094 (36.6 %).',
      'The risk is highest at Contract: of the closed deals that came this far, 169 of 675 were lost there (25.0 %).',
      'Deals stay longest at Contract: half of 675 visits took 6.0 days or longer.',
    ]);
    expect(textsOf(view, 'dd')).toEqual(['506', '1,094', '31.6 % 506 of 1,600', 'EUR 412,000.00']);
  });

  it('leaves out the risk of stages to which few deals came', () => {
    const { stages, ...rest } = figures.losses;
    const losses: Losses = { ...rest, stages: stages.map((stage) => ({ ...stage, lossRate: rateOf(29, 29) })) };
    expect(textsOf(findingsView({ ...figures, losses }), 'li')).toHaveLength(2);
  });
});

describe('where there is nothing', () => {
  it.each([
    ['the funnel', () => funnelSection({ ...figures.funnel, started: 0 })],
    ['the losses', () => lossesSection({ ...figures.losses, lost: 0 })],
    [
      'the times',
      () =>
        stageTimesSection({
          ...figures.stageTimes,
          stages: figures.stageTimes.stages.map((stage) => ({ ...stage, ended: none, ongoing: none })),
        }),
    ],
    ['the forecast', () => forecastSection({ ...figures.forecast, byMonth: [] }, madeAt)],
    [
      'the calibration',
      () =>
        calibrationSection({
          ...figures.calibration,
          buckets: figures.calibration.buckets.map((bucket) => ({ ...bucket, n: 0 })),
        }),
    ],
  ])('%s say so in words, without a plot', (_, section) => {
    expect(textsOf(section(), 'p').at(-1)).toMatch(/^No deal|^There are no deals/);
    expect(allOf(section(), 'svg')).toEqual([]);
    expect(allOf(section(), 'table')).toEqual([]);
  });

  it('there are no findings either', () => {
    const empty = {
      ...figures,
      losses: { ...figures.losses, lost: 0, stages: [] },
      stageTimes: { ...figures.stageTimes, stages: [] },
      funnel: { ...figures.funnel, won: 0 },
      forecast: { ...figures.forecast, open: [] },
    };
    expect(textsOf(findingsView(empty), 'ul')).toEqual([]);
    expect(textsOf(findingsView(empty), 'dd')).toEqual(['0', '0', '– 0 of 0', '–']);
  });
});
