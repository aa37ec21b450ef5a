import type { Report } from '../../functions/statistics/report/report.ts';
import type { Currency } from '../../shared/kernel/values.ts';
import { rateOf } from '../../shared/statistics/rules/counts.ts';

type Names = {
  readonly processName?: string;
  readonly ownerName?: string | null;
  readonly stages?: readonly string[];
  readonly reasons?: readonly (string | null)[];
  /** How many deals each stage lost for reasons that are not named. */
  readonly unnamed?: number;
  readonly currencies?: readonly Currency[];
};

const definition = 'What it counts.';

const spread = (n: number, median: number) => ({ n, mean: median * 1.2, median, p90: median * 2.5 });

/** Figures as they might be, for stages of these names, of which each loses a quarter of the deals that come to it. */
const figuresOf = (
  stages: readonly string[],
  reasons: readonly (string | null)[],
  unnamed: number,
  currencies: readonly Currency[],
) => {
  const reachedBy = (index: number) => Math.round(1_200 * 0.75 ** index);
  const all = stages.map((name, index) => ({ stageId: `stage-${index}`, name, index }));
  const rows = [{ stageId: null, name: 'Not started', index: -1 }, ...all];
  const won = reachedBy(stages.length);
  const lost = 1_600 - won;
  const value = (losses: number) => currencies.map((currency) => ({ currency, amount: losses * 150_000 }));
  return {
    funnel: {
      definition,
      started: 1_600,
      won,
      stages: all.map(({ stageId, name, index }) => ({
        stageId,
        name,
        reached: reachedBy(index),
        touched: Math.max(0, reachedBy(index) - index),
        conversionToNext: rateOf(reachedBy(index + 1), reachedBy(index)),
        winProbability: rateOf(won, reachedBy(index)),
      })),
    },
    losses: {
      definition,
      lost,
      stages: rows.map(({ stageId, name, index }) => {
        const losses = (index === -1 ? 1_600 : reachedBy(index)) - reachedBy(index + 1);
        const [first = null, ...others] = reasons;
        const each = Math.floor(losses / (reasons.length + 1));
        return {
          stageId,
          name,
          losses,
          share: rateOf(losses, lost),
          lossRate: rateOf(losses, reachedBy(index)),
          value: value(losses),
          reasons: [
            { reason: first, losses: losses - each * others.length, value: value(losses) },
            ...others.map((reason) => ({ reason, losses: each, value: value(each) })),
          ],
          furtherReasons: { reasons: unnamed, losses: unnamed, value: [] },
        };
      }),
    },
    stageTimes: {
      definition,
      stages: rows.map(({ stageId, name, index }) => ({
        stageId,
        name,
        ended: spread(reachedBy(index), 3 + ((index + 1) % 7)),
        perDeal: spread(reachedBy(index), 4),
        ongoing: spread(12, 9),
        stalled: index + 2,
      })),
    },
    forecast: {
      definition,
      open: currencies.map((currency) => ({ currency, pipeline: 90_000_000, weighted: 41_200_000.4 })),
      byStage: [],
      byMonth: currencies.flatMap((currency) =>
        ['2026-10', '2026-11', '2026-12', '2027-01', null].map((month, index) => ({
          month,
          currency,
          deals: index * 4,
          pipeline: index * 9_000_000,
          weighted: index * 4_120_000.25,
          won: Math.max(0, 2 - index) * 12_345_600,
        })),
      ),
      closed: currencies.map((currency) => ({ currency, estimation: 812.5, forecast: 1_000, potential: 2_000 })),
    },
    calibration: {
      definition,
      buckets: Array.from({ length: 10 }, (_, index) => ({
        from: index * 10,
        to: index * 10 + 10,
        n: index * 20,
        meanProbability: index === 0 ? null : index * 10 + 4,
        wonShare: rateOf(index * 2 * index, index * 20),
      })),
      brier: 0.1834,
    },
  };
};

/** A report of a process with these names in it. */
export const aReport = ({
  processName = 'Leasing',
  ownerName = null,
  stages = ['Qualification', 'Offer', 'Contract'],
  reasons = ['Price', 'Competitor', null],
  unnamed = 0,
  currencies = ['EUR'],
}: Names = {}): Report => ({
  processName,
  ownerName,
  madeAt: '2026-11-23T09:30:00.000Z',
  filters: {
    processId: 'leasing',
    from: '2026-01-01',
    to: '2026-11-01',
    basis: 'closed',
    measure: 'count',
    ownerId: null,
    version: null,
    currency: null,
    timeZone: 'Europe/Berlin',
    onlyOwn: false,
  },
  figures: figuresOf(stages, reasons, unnamed, currencies),
});
