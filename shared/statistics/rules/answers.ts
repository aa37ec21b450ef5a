import * as z from 'zod';
import { definitionId, id, money } from '../../kernel/values.ts';

/*
 * What the statistics answer (docs/statistics.md, "Which deals"). Counts are of deals, or with `measure=value` of the minor units of
 * their values.
 */

const share = z.number().nullable().describe('`null` where the denominator is 0');
const rateFields = { numerator: z.number(), denominator: z.number(), rate: share };

/** A share, with what it is of. */
export const rate = z.strictObject(rateFields).meta({ id: 'Rate' });
export type Rate = z.infer<typeof rate>;

/** How long something took, in days; percentiles are nearest-rank. All `null` where there is nothing. */
export const spread = z
  .strictObject({
    n: z.int(),
    mean: z.number().nullable(),
    median: z.number().nullable(),
    p90: z.number().nullable(),
  })
  .meta({ id: 'Spread', description: 'In days; percentiles are nearest-rank' });
export type Spread = z.infer<typeof spread>;

const { amount: _, currency } = money.shape;
/** May be more than the value of a deal may, and of estimates is no whole number. */
const amount = z.number().describe('In minor units');
const amounts = z.array(z.strictObject({ currency, amount }));
const count = z.number();
const name = z.string();
const stageId = definitionId.nullable().describe('`null`: not started');

export const funnel = {
  started: count,
  won: count,
  stages: z.array(
    z.strictObject({
      stageId: definitionId,
      name,
      reached: count.describe('Deals that came at least as far'),
      touched: count.describe('Deals that were in this very stage'),
      conversionToNext: rate.describe(
        'Of those that came as far, those that came further; in the last stage: were won',
      ),
      winProbability: rate.describe('Won, of those won or lost that came at least as far'),
    }),
  ),
};

export const losses = {
  lost: count,
  stages: z.array(
    z.strictObject({
      stageId,
      name,
      losses: count.describe('Lost deals that came as far and no further'),
      share: rate.describe('Of all lost deals'),
      lossRate: rate.describe('Of the closed deals that came at least as far'),
      value: amounts,
      reasons: z
        .array(z.strictObject({ reason: z.string().nullable(), losses: count, value: amounts }))
        .describe('The most frequent first, 50 at most'),
      furtherReasons: z
        .strictObject({ reasons: z.int(), losses: count, value: amounts })
        .describe('All others together: where the process lists no reasons, every deal may have its own'),
    }),
  ),
};

export const outcomes = {
  won: count,
  lost: count,
  abandoned: count,
  open: count.describe('Those open now; with `basis=created`, of the deals of the period'),
  winRate: z.strictObject({
    count: rate.describe('Won, of won and lost'),
    value: z.array(z.strictObject({ currency, ...rateFields })),
    cohort: rate.describe('Won by now, of all deals that were opened in the period'),
  }),
  cycle: z.strictObject({ won: spread, wonAndLost: spread }),
  velocity: z.array(
    z.strictObject({
      currency,
      perDay: z.number().nullable().describe('In minor units; `null` where nothing was won'),
    }),
  ),
  compliance: rate.describe('Won without a waiver, of all won'),
};

export const stageTimes = {
  stages: z.array(
    z.strictObject({
      stageId,
      name,
      ended: spread.describe('Of visits that ended'),
      perDeal: spread.describe('The ended visits of a deal together'),
      ongoing: spread.describe('The age of visits that go on'),
      stalled: count.describe('Open deals here without activity for longer than the stage allows'),
    }),
  ),
};

const pipeline = {
  pipeline: amount,
  weighted: amount.describe('Each value by its probability, in minor units'),
};

export const forecast = {
  open: z.array(z.strictObject({ currency, ...pipeline })),
  byStage: z.array(z.strictObject({ stageId, currency, deals: count, ...pipeline })),
  byMonth: z.array(
    z.strictObject({
      month: z.string().nullable().describe('`YYYY-MM`; `null`: open deals without an expected close date'),
      currency,
      deals: count,
      ...pipeline,
      won: amount.describe('Value of what was won in that month'),
    }),
  ),
  closed: z.array(
    z.strictObject({
      currency,
      estimation: amount.describe('Each value won or lost by the last probability while it was open'),
      forecast: amount.describe('Value won'),
      potential: amount.describe('Value won or lost'),
    }),
  ),
};

export const movements = {
  openAtStart: count,
  opened: count,
  movedForward: count,
  movedBack: count,
  won: count,
  lost: count,
  abandoned: count,
  reopened: count,
  openAtEnd: count,
};

export const activities = {
  activities: z.array(
    z.strictObject({
      activityId: definitionId,
      stageId: definitionId,
      name,
      completionRate: rate.describe('Completed, of the deals that came at least as far and to which it applies'),
      waived: count,
      waivedBy: z.array(z.strictObject({ userId: id, waived: count })),
      wonWith: rate.describe('Won, of the closed deals that came as far and completed it'),
      wonWithout: rate.describe('Won, of those that did not'),
      lift: z.number().nullable().describe('The difference of both; `null` where `n` is under 30'),
      n: z.int().describe('The closed deals behind `lift`'),
    }),
  ),
};

export const calibration = {
  buckets: z.array(
    z.strictObject({
      from: z.int().describe('In percent, inclusive'),
      to: z.int().describe('In percent, exclusive; the last one includes 100'),
      n: z.int().describe('Entries of a stage by deals that were won or lost'),
      meanProbability: z.number().nullable().describe('In percent, at the entry'),
      wonShare: rate,
    }),
  ),
  brier: z.number().nullable().describe('Mean squared error of the probability: 0 is perfect, 0.25 says nothing'),
};

export const suggestedWeights = {
  version: z.int().min(1).nullable().describe('Whose weights these are: the published one; `null`: none'),
  deals: z.int().describe('The deals won or lost so far'),
  activities: z.array(
    z.strictObject({
      activityId: definitionId,
      stageId: definitionId,
      name,
      weight: z.int().describe('As it is now'),
      suggestedWeight: z
        .int()
        .min(0)
        .max(1_000)
        .nullable()
        .describe('`null`: too little is known to suggest another one'),
      lift: z
        .number()
        .nullable()
        .describe('Share won with it minus share won without it; `null` where `n` is under 30'),
      n: z.int().describe('The deals won or lost that came as far and to which it applies'),
    }),
  ),
};
