import { describe, expect, it } from 'vitest';
import type { Money } from '../../../shared/kernel/values.ts';
import { forecast } from '../../../shared/statistics/rules/forecast.ts';
import { aProcess } from '../../support/factories.ts';
import {
  answerOf,
  aView,
  behind,
  completing,
  daysBetween,
  euros,
  lived,
  livingOn,
  losing,
  winning,
} from '../../support/statistics.ts';

const process = aProcess({ first: [{ id: 'call', weight: 1 }], second: [{ id: 'offer', weight: 2 }] });
const view = aView([process]);
const dollars = (amount: number): Money => ({ amount, currency: 'USD' });

const january = lived(process, { id: 'january', value: euros(101), expectedCloseOn: '2026-01-31' });
const april = lived(
  process,
  { id: 'april', value: euros(1_000), expectedCloseOn: '2026-04-01' },
  ...completing(3, 'call'),
);
const someday = lived(process, { id: 'someday', value: dollars(50) }, ...completing(3, 'call', 'offer'));
const worthless = lived(process, { id: 'worthless', expectedCloseOn: '2026-04-01' }, ...completing(1, 'call'));
const open = [january, april, someday, worthless];

const won = lived(process, { id: 'won', value: euros(300) }, ...completing(1, 'offer'), winning(2));
const wonLater = lived(process, { id: 'won-later', value: dollars(20) }, winning(40));
const lost = lived(process, { id: 'lost', value: euros(7) }, ...completing(1, 'call'), losing(5));
const abandoned = lived(process, { id: 'abandoned', value: euros(9) }, [3, { type: 'abandon' }]);
const closed = [won, wonLater, lost, abandoned];

describe('the open pipeline', () => {
  it('is the value of open deals, and weighted by their probability, currency by currency', () => {
    expect(answerOf(forecast, [...open, ...closed], view).open).toEqual([
      { currency: 'EUR', pipeline: 1_101, weighted: 330 },
      { currency: 'USD', pipeline: 50, weighted: 49.5 },
    ]);
  });

  it('is told by stage, with what has not started first', () => {
    expect(answerOf(forecast, [...open].reverse(), view).byStage).toEqual([
      { stageId: null, currency: 'EUR', deals: 1, pipeline: 101, weighted: 0 },
      { stageId: 'first', currency: 'EUR', deals: 1, pipeline: 1_000, weighted: 330 },
      { stageId: 'second', currency: 'USD', deals: 1, pipeline: 50, weighted: 49.5 },
    ]);
  });

  it('is weighted to the last digit, however many small sums it has', () => {
    const cents = Array.from({ length: 1_000 }, () => lived(process, { value: euros(1) }, ...completing(1, 'call')));
    expect(answerOf(forecast, cents, view).open).toEqual([{ currency: 'EUR', pipeline: 1_000, weighted: 330 }]);
  });

  it('follows an estimate', () => {
    const estimated = livingOn(april, process, [[4, { type: 'estimate', manual: 70 }]]);
    expect(answerOf(forecast, [estimated], view).open).toEqual([{ currency: 'EUR', pipeline: 1_000, weighted: 700 }]);
  });

  it('does not depend on the period, but with basis=created', () => {
    const elsewhere = { ...view, period: daysBetween(50, 60) };
    expect(answerOf(forecast, open, elsewhere).open).toHaveLength(2);
    expect(answerOf(forecast, open, { ...elsewhere, basis: 'created' }).open).toEqual([]);
  });

  it('counts deals by their value where that is asked for', () => {
    const byValue = { ...view, measure: 'value', currency: 'EUR' } as const;
    expect(answerOf(forecast, [january, april], byValue).byStage.map(({ deals }) => deals)).toEqual([101, 1_000]);
  });
});

describe('the months of a forecast', () => {
  const months = answerOf(forecast, [...open, ...closed], view).byMonth;

  it('are those in which open deals are expected to close or others were won, in order, none given last', () => {
    expect(months).toEqual([
      { month: '2026-01', currency: 'EUR', deals: 1, pipeline: 101, weighted: 0, won: 300 },
      { month: '2026-02', currency: 'USD', deals: 0, pipeline: 0, weighted: 0, won: 20 },
      { month: '2026-04', currency: 'EUR', deals: 1, pipeline: 1_000, weighted: 330, won: 0 },
      { month: null, currency: 'USD', deals: 1, pipeline: 50, weighted: 49.5, won: 0 },
    ]);
  });

  it('are of the customer’s time zone', () => {
    const monthOf = () => '2025-12';
    expect(answerOf(forecast, [won], { ...view, monthOf }).byMonth).toMatchObject([{ month: '2025-12', won: 300 }]);
  });
});

describe('closed deals', () => {
  it('were worth what was won, could have been worth what was lost too, and were estimated by their last probability', () => {
    expect(answerOf(forecast, [...closed, ...open], view).closed).toEqual([
      { currency: 'EUR', estimation: (300 * 67 + 7 * 33) / 100, forecast: 300, potential: 307 },
      { currency: 'USD', estimation: 0, forecast: 20, potential: 20 },
    ]);
  });

  it('are those of the period', () => {
    expect(answerOf(forecast, closed, { ...view, period: daysBetween(5, 40) }).closed).toEqual([
      { currency: 'EUR', estimation: 2.31, forecast: 0, potential: 7 },
    ]);
  });

  it('count by their last closing when they were reopened, and not at all while they are open again', () => {
    const reopened = livingOn(won, process, [[8, { type: 'reopen' }]]);
    const lostAfterAll = livingOn(reopened, process, [losing(9)]);
    expect(answerOf(forecast, [reopened], view)).toMatchObject({
      closed: [],
      open: [{ pipeline: 300, weighted: 201 }],
    });
    expect(answerOf(forecast, [lostAfterAll], view).closed).toMatchObject([{ forecast: 0, potential: 300 }]);
  });
});

describe('behind a forecast', () => {
  const deals = [...open, ...closed];

  it.each([
    ['pipeline', {}, ['january', 'april', 'someday']],
    ['weighted', { month: '2026-04' }, ['april']],
    ['deals', { month: null }, ['someday']],
    ['pipeline', { stageId: null }, ['january']],
    ['won', { month: '2026-02' }, ['won-later']],
    ['won', { month: null }, []],
    ['forecast', {}, ['won', 'won-later']],
    ['potential', {}, ['won', 'won-later', 'lost']],
    ['estimation', {}, ['won', 'won-later', 'lost']],
  ])('%s of %j are the deals that were added up', (name, part, ids) => {
    expect(behind(forecast.drills[name], deals, view, part)).toEqual(ids);
  });
});
