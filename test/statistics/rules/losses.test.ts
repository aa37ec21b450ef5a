import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Money } from '../../../shared/kernel/values.ts';
import { losses } from '../../../shared/statistics/rules/losses.ts';
import { aProcess } from '../../support/factories.ts';
import { populations } from '../../support/populations.ts';
import {
  answerFrom,
  answerOf,
  aView,
  behind,
  completing,
  euros,
  lived,
  losing,
  winning,
} from '../../support/statistics.ts';

const process = aProcess({ lead: [{ id: 'call' }], offer: [{ id: 'send' }] });
const view = aView([process]);
const dollars = (amount: number): Money => ({ amount, currency: 'USD' });

const notStarted = lived(process, { id: 'not-started', value: euros(1) }, losing(1, 'Price'));
const atLead = lived(process, { id: 'at-lead', value: dollars(20) }, ...completing(1, 'call'), losing(2, 'Timing'));
const alsoAtLead = lived(process, { id: 'also', value: euros(300) }, ...completing(1, 'call'), losing(2, 'Price'));
const thirdAtLead = lived(process, { id: 'third' }, ...completing(1, 'call'), losing(3, 'Price'));
const won = lived(process, { id: 'won' }, ...completing(1, 'send'), winning(2));
const deals = [notStarted, atLead, alsoAtLead, thirdAtLead, won];

describe('losses', () => {
  it('are told of the furthest stage, and of what never started', () => {
    const { lost, stages } = answerOf(losses, deals, view);
    expect(lost).toBe(4);
    expect(stages.map(({ stageId, losses }) => [stageId, losses])).toEqual([
      [null, 1],
      ['lead', 3],
      ['offer', 0],
    ]);
  });

  it('have a share of all losses, and a rate of what came as far and is closed', () => {
    const { stages } = answerOf(losses, deals, view);
    expect(stages.map(({ share }) => share.rate)).toEqual([1 / 4, 3 / 4, 0]);
    expect(stages.map(({ lossRate }) => [lossRate.numerator, lossRate.denominator])).toEqual([
      [1, 5],
      [3, 4],
      [0, 1],
    ]);
  });

  it('cost what the deals were worth, currency by currency', () => {
    expect(answerOf(losses, deals, view).stages[1]?.value).toEqual([
      { currency: 'EUR', amount: 300 },
      { currency: 'USD', amount: 20 },
    ]);
  });

  it('have their reasons, the most frequent first', () => {
    expect(answerOf(losses, deals, view).stages[1]?.reasons).toEqual([
      { reason: 'Price', losses: 2, value: [{ currency: 'EUR', amount: 300 }] },
      { reason: 'Timing', losses: 1, value: [{ currency: 'USD', amount: 20 }] },
    ]);
  });

  it('have reasons that are as frequent in the order of the alphabet', () => {
    const some = ['Timing', 'Budget', 'Price'].map((reason) => lived(process, {}, losing(1, reason)));
    const [stage] = answerOf(losses, some, view).stages;
    expect(stage?.reasons.map(({ reason }) => reason)).toEqual(['Budget', 'Price', 'Timing']);
  });

  it('name fifty reasons, and what the others come to together', () => {
    const each = Array.from({ length: 53 }, (_, index) =>
      lived(process, { value: euros(1) }, losing(1, `Reason ${String(index).padStart(2, '0')}`)),
    );
    const [stage] = answerOf(losses, [...each, ...each.slice(0, 50)], view).stages;
    expect(stage?.reasons).toHaveLength(50);
    expect(stage?.reasons.at(-1)).toEqual({ reason: 'Reason 49', losses: 2, value: [{ currency: 'EUR', amount: 2 }] });
    expect(stage?.furtherReasons).toEqual({ reasons: 3, losses: 3, value: [{ currency: 'EUR', amount: 3 }] });
    expect(stage?.value).toEqual([{ currency: 'EUR', amount: 103 }]);
  });

  it('have the most expensive reason first where deals count by their values', () => {
    const cheap = lived(process, { value: euros(1) }, losing(1, 'Price'));
    const dear = lived(process, { value: euros(5) }, losing(1, 'Timing'));
    const [stage] = answerOf(losses, [cheap, cheap, dear], aView([process], { measure: 'value' })).stages;
    expect(stage?.reasons.map(({ reason, losses }) => [reason, losses])).toEqual([
      ['Timing', 5],
      ['Price', 2],
    ]);
  });

  it('are none that are not of the period', () => {
    expect(answerOf(losses, deals, aView([process], { period: { from: 0, to: 1 } })).lost).toBe(0);
  });

  it('are listed by stage, by reason, or all', () => {
    expect(behind(losses.drills.losses, deals, view, { stageId: 'lead', reason: 'Price' })).toEqual(['also', 'third']);
    expect(behind(losses.drills.losses, deals, view, { stageId: null })).toEqual(['not-started']);
    expect(behind(losses.drills.losses, deals, view, { reason: 'Price' })).toEqual(['not-started', 'also', 'third']);
    expect(behind(losses.drills.lost, deals, view)).toHaveLength(4);
    expect(behind(losses.drills.closed, deals, view, { stageId: 'offer' })).toEqual(['won']);
  });

  it('add up to all that were lost, over the stages and over the reasons of each, whatever the deals', () => {
    fc.assert(
      fc.property(populations, ({ view, deals }) => {
        const { lost, stages } = answerFrom(losses, deals, view);
        const sumOf = (rows: ReadonlyArray<{ losses: number }>) => rows.reduce((sum, { losses }) => sum + losses, 0);
        expect(sumOf(stages)).toBe(lost);
        for (const { losses, reasons } of stages) expect(sumOf(reasons)).toBe(losses);
      }),
    );
  });
});
