import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Deal } from '../../../shared/deals/rules/deal.ts';
import { factsOf } from '../../../shared/deals/rules/facts.ts';
import { days, spreadOf } from '../../../shared/statistics/rules/counts.ts';
import { figures } from '../../../shared/statistics/rules/figures.ts';
import type { View } from '../../../shared/statistics/rules/view.ts';
import { aProcess } from '../../support/factories.ts';
import type { Command } from '../../support/history.ts';
import { answerOf, aView, euros, instantOf, lived } from '../../support/statistics.ts';
import checkCase from './check-case.json' with { type: 'json' };

/** The check case of docs/statistics.md, "Formulas": what must come out of six deals, to the last digit. Days count from a day 0. */
const { expected } = checkCase;

const ticked = z.array(z.tuple([z.string(), z.int()]));
const toldDeals = z.array(
  z.strictObject({
    id: z.string(),
    value: z.int(),
    opened: z.int(),
    completed: ticked,
    undone: ticked,
    closed: z.tuple([z.enum(['won', 'lost']), z.int()]).nullable(),
  }),
);

const ended = z.record(
  z.string(),
  z.strictObject({ visits: z.array(z.int()), mean: z.number().optional(), median: z.number().optional() }),
);

const process = aProcess(Object.fromEntries(checkCase.process.stages.map(({ id, activities }) => [id, activities])));

const closings = { won: { type: 'win' }, lost: { type: 'lose', reason: 'Price' } } satisfies Record<string, Command>;

/** By the rules that people meet, so that rule and statistic are tested together. */
const deals = toldDeals.parse(checkCase.deals).map(({ id, value, opened, completed, undone, closed }) => {
  const newEvents: Array<[day: number, command: Command]> = [
    ...completed.map(([activityId, day]): [number, Command] => [day, { type: 'complete', activityId }]),
    ...undone.map(([activityId, day]): [number, Command] => [day, { type: 'undo', activityId }]),
  ];
  if (closed !== null) newEvents.push([closed[1], closings[closed[0]]]);
  return lived(process, { id, value: euros(value), openedOn: opened }, ...newEvents);
});

const viewBy = (basis: View['basis'], is: Partial<View> = {}) =>
  aView([process], { basis, now: instantOf(checkCase.now), ...is });

const [ofAllSix, ofTheClosed] = [viewBy('created'), viewBy('closed')];

const fraction = ({ numerator, denominator }: { numerator: number; denominator: number }) => [numerator, denominator];

describe('of the six deals of the check case', () => {
  const funnel = answerOf(figures.funnel, deals, ofAllSix);
  const outcomes = answerOf(figures.outcomes, deals, ofTheClosed);

  it('reach the stages that they should', () => {
    const reached = Object.fromEntries(funnel.stages.map(({ stageId, reached }) => [stageId, reached]));
    expect({ started: funnel.started, ...reached }).toEqual(expected['reached (all six deals)']);
  });

  it('touch the stages that they should', () => {
    expect(Object.fromEntries(funnel.stages.map(({ stageId, touched }) => [stageId, touched]))).toEqual(
      expected.touched,
    );
  });

  it('are won at the rates of the file, by count, by value and of the cohort', () => {
    expect(fraction(outcomes.winRate.count)).toEqual(expected.winRate.count);
    expect(outcomes.winRate.value.map(fraction)).toEqual([expected.winRate.value]);
    expect(fraction(answerOf(figures.outcomes, deals, ofAllSix).winRate.cohort)).toEqual(expected.winRate.cohort);
    expect(outcomes.winRate.count.rate).toBe(2 / 5);
  });

  it('are lost where they should be, at the rates of the file', () => {
    const { lost, stages } = answerOf(figures.losses, deals, ofTheClosed);
    const byStage = <T>(say: (stage: (typeof stages)[number]) => T) =>
      Object.fromEntries(stages.map((stage) => [stage.stageId ?? 'notStarted', say(stage)]));
    expect(byStage(({ losses }) => losses)).toEqual(expected.losses);
    expect(byStage(({ lossRate }) => fraction(lossRate))).toEqual(expected.lossRate);
    expect(lost).toBe(3);
  });

  it('take as long as they should', () => {
    expect(outcomes.cycle.won).toMatchObject({ n: 2, mean: expected.cycle.won });
    expect(outcomes.cycle.wonAndLost).toMatchObject({ n: 5, mean: expected.cycle.wonAndLost });
  });

  it('earn a day what they should', () => {
    expect(outcomes.velocity).toEqual([{ currency: 'EUR', perDay: expected.velocityPerDayWithOpenDeals }]);
  });

  it('have the probabilities of the file when they are closed, and while they are open', () => {
    const probabilities = (some: readonly Deal[]) =>
      Object.fromEntries(some.map(({ id, closing, probability }) => [id, closing?.probability ?? probability.value]));
    expect(probabilities(deals.filter(({ closing }) => closing !== null))).toEqual(expected.probabilityAtClose);
    expect(probabilities(deals.filter(({ closing }) => closing === null))).toEqual(expected.openProbability);
  });

  it('keep the furthest stage of what was undone', () => {
    const d6 = deals.find(({ id }) => id === 'd6');
    expect({ stage: d6?.stageId, furthestStage: d6?.furthestStageId }).toEqual(expected.d6);
  });

  const lengthsIn = (stageId: string | null) =>
    deals
      .flatMap((deal) => factsOf(deal).visits)
      .flatMap((visit) => (visit.stageId === stageId && visit.leftAt !== null ? [visit.leftAt - visit.enteredAt] : []));

  it('stay in each stage as long as they should', () => {
    const stages = answerOf(figures['stage-times'], deals, ofAllSix).stages.filter(({ stageId }) => stageId !== null);
    const times = ended.parse(expected.timeInStageEnded);
    expect(stages.map(({ stageId }) => stageId)).toEqual(Object.keys(times));
    for (const [index, { visits, ...spread }] of Object.values(times).entries()) {
      const stage = stages[index];
      expect(lengthsIn(stage?.stageId ?? null).map(days)).toEqual(visits);
      expect(stage?.ended).toEqual({ ...spreadOf(lengthsIn(stage?.stageId ?? null)), ...spread });
      expect(stage?.ended.n).toBe(visits.length);
    }
  });

  it('are as old in their stage as they should be, where they stand there still', () => {
    const ages = answerOf(figures['stage-times'], deals, ofAllSix).stages.filter(({ ongoing }) => ongoing.n > 0);
    const [age] = expected.timeInStageOpen.s1;
    expect(ages.map(({ stageId, ongoing }) => ({ stageId, ongoing }))).toEqual([
      { stageId: 's1', ongoing: { n: 1, mean: age, median: age, p90: age } },
    ]);
  });

  it('are worth what they should be: the open one by its probability, the closed ones by the last they had', () => {
    const worth = { weighted: expected.weightedPipeline };
    expect(answerOf(figures.forecast, deals, ofAllSix).open).toEqual([{ currency: 'EUR', pipeline: 1_500, ...worth }]);
    const { estimation, forecast, potential } = expected;
    expect(answerOf(figures.forecast, deals, ofTheClosed).closed).toEqual([
      { currency: 'EUR', estimation, forecast, potential },
    ]);
  });
});
