import * as z from 'zod';
import { contract } from '../api/contract.ts';
import { digits, pageOf, paging } from '../api/paging.ts';
import { dealSummary } from '../deals/contract/answers.ts';
import { day, definitionId, id, money } from '../kernel/values.ts';
import * as answers from './rules/answers.ts';
import { figures } from './rules/figures.ts';

const resource = 'statistics';

const { currency } = money.shape;
const basis = z.enum(['closed', 'created']);
const measure = z.enum(['count', 'value']);

/** By which deals of a process are chosen. */
export const statisticsQuery = {
  processId: id,
  from: day
    .optional()
    .describe('The first day of the period, in the customer’s time zone; from the beginning where it is not given'),
  to: day.optional().describe('The day after the last one; until now where it is not given'),
  basis: basis.default('closed').describe('Which date puts a deal into the period'),
  ownerId: id.optional(),
  version: digits(1, 999_999)
    .optional()
    .describe('Only deals in this version; else all count together, by ids of stages'),
  currency: currency.optional().describe('Only deals valued in it'),
  measure: measure
    .default('count')
    .describe('`value` counts each deal by its value in minor units, which takes a `currency`'),
};

/** What was asked for, as it was understood. */
export const statisticsFilters = z
  .strictObject({
    processId: id,
    from: day.nullable(),
    to: day.nullable(),
    basis,
    ownerId: id.nullable(),
    version: z.int().nullable(),
    currency: currency.nullable(),
    measure,
    timeZone: z.string(),
    onlyOwn: z.boolean().describe('Only deals that you own or take part in: others you may not see'),
  })
  .meta({ id: 'StatisticsFilters' });

/** Of which part of a figure the deals are listed. */
const part = {
  stageId: z
    .union([definitionId, z.literal('')])
    .optional()
    .describe('Empty: not started'),
  activityId: definitionId.optional(),
  reason: z.string().max(500).optional(),
  month: z
    .union([z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/), z.literal('')])
    .optional()
    .describe('Empty: none given'),
  bucket: digits(0, 90)
    .refine((from) => from % 10 === 0, { error: 'is not the beginning of a bucket' })
    .optional()
    .describe('The `from` of a bucket'),
};

type FigureName = keyof typeof figures;

const inOrder = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  from === undefined || to === undefined || from < to;

const withCurrency = (query: { measure: string; currency?: string | undefined }) =>
  query.measure === 'count' || query.currency !== undefined;

const endsBeforeItBegins = { error: 'is not after from', path: ['to'] };

const isDrilled = ({ drill, cursor, ...query }: Record<string, unknown>) =>
  drill !== undefined || (cursor === undefined && Object.keys(part).every((name) => query[name] === undefined));

const asksOnlyFor = (parts: readonly string[]) => (query: Record<string, unknown>) =>
  Object.keys(part).every((name) => query[name] === undefined || parts.includes(name));

const statistic = <const Id extends string, Shape extends z.core.$ZodShape>(
  id: Id,
  name: FigureName,
  summary: string,
  shape: Shape,
) =>
  contract({
    id,
    resource,
    method: 'GET',
    path: `/statistics/${name}`,
    summary,
    access: 'everyone',
    query: z
      .strictObject({
        ...statisticsQuery,
        drill: z
          .enum(Object.keys(figures[name].drills))
          .optional()
          .describe('Lists the deals behind this figure instead'),
        ...part,
        ...paging,
      })
      .refine(inOrder, endsBeforeItBegins)
      .refine(withCurrency, { error: 'is needed: values are never added across currencies', path: ['currency'] })
      .refine(asksOnlyFor(figures[name].parts), { error: 'has no such part', path: ['drill'] })
      .refine(isDrilled, { error: 'is needed for what is asked beside it', path: ['drill'] }),
    success: {
      status: 200,
      body: z.union([
        z.strictObject({ filters: statisticsFilters, definition: z.string(), ...shape }),
        pageOf(dealSummary),
      ]),
    },
    errors: ['unknown_process', 'unknown_version', 'invalid_cursor'],
  });

const suggestedWeights = z
  .strictObject({ definition: z.string(), ...answers.suggestedWeights })
  .meta({ id: 'SuggestedWeights' });

export const statisticsContracts = {
  getFunnel: statistic('getFunnel', 'funnel', 'How far deals come', answers.funnel),
  getLosses: statistic('getLosses', 'losses', 'At which stage deals are lost, and why', answers.losses),
  getOutcomes: statistic(
    'getOutcomes',
    'outcomes',
    'How deals end, how long they take, what is left of them a day',
    answers.outcomes,
  ),
  getStageTimes: statistic('getStageTimes', 'stage-times', 'How long deals stay in each stage', answers.stageTimes),
  getForecast: statistic(
    'getForecast',
    'forecast',
    'What open deals may bring, and what closed ones brought',
    answers.forecast,
  ),
  getActivities: statistic(
    'getActivities',
    'activities',
    'Which activities are done, and with which deals are won',
    answers.activities,
  ),
  getCalibration: statistic('getCalibration', 'calibration', 'Whether probabilities come true', answers.calibration),
  getMovements: statistic(
    'getMovements',
    'movements',
    'What moved in the period: opened, forward, back, closed',
    answers.movements,
  ),
  getSuggestedWeights: contract({
    id: 'getSuggestedWeights',
    resource,
    method: 'GET',
    path: '/processes/{processId}/suggested-weights',
    summary: 'Which weights the deals won and lost so far speak for, beside the present ones',
    access: 'managers',
    params: z.strictObject({ processId: id }),
    success: { status: 200, body: suggestedWeights },
    errors: ['unknown_process'],
  }),
};

/** The report counts deals; it has values besides. */
const { measure: _, ...reportQuery } = statisticsQuery;

export const reportContracts = {
  getReport: contract({
    id: 'getReport',
    resource: 'report',
    method: 'GET',
    path: '/statistics/report',
    summary: 'The statistics as one page for people, to read and to print',
    access: 'everyone',
    query: z.strictObject(reportQuery).refine(inOrder, endsBeforeItBegins),
    success: { status: 200, body: z.string(), contentType: 'text/html; charset=utf-8' },
    errors: ['unknown_process', 'unknown_version'],
  }),
};
