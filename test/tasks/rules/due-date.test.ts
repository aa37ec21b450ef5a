import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueOn } from '../../../shared/tasks/rules/follow-up.ts';

const calendar = (days: number) => ({ days, workingDays: false });
const working = (days: number) => ({ days, workingDays: true });

const dayLength = 24 * 60 * 60 * 1_000;
const isWeekend = (day: string) => ['Sat', 'Sun'].includes(new Date(day).toUTCString().slice(0, 3));
/** The day of an instant by the clocks of a place: Swedes write it as we do. */
const localDay = (instant: string, timeZone: string) => new Date(instant).toLocaleDateString('sv-SE', { timeZone });
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayLength;
/** The days after the first up to the last, which is one of them. */
const daysAfter = (from: string, to: string) =>
  Array.from({ length: daysBetween(from, to) }, (_, index) =>
    new Date(Date.parse(from) + (index + 1) * dayLength).toISOString().slice(0, 10),
  );

describe('the day that a task is due', () => {
  it.each([
    ['the same day', '2026-11-23T09:00:00.000Z', 0, 'Europe/Berlin', '2026-11-23'],
    ['over the end of a month', '2026-11-29T09:00:00.000Z', 2, 'Europe/Berlin', '2026-12-01'],
    ['over a leap day', '2028-02-28T09:00:00.000Z', 1, 'Europe/Berlin', '2028-02-29'],
    ['ten years on', '2026-11-23T09:00:00.000Z', 3_650, 'Europe/Berlin', '2036-11-20'],
    ['just before midnight of a day of 23 hours', '2026-03-29T21:59:59.999Z', 1, 'Europe/Berlin', '2026-03-30'],
    ['just after midnight of a day of 23 hours', '2026-03-28T23:00:00.000Z', 1, 'Europe/Berlin', '2026-03-30'],
    ['just before midnight of a day of 25 hours', '2026-10-25T22:59:59.999Z', 1, 'Europe/Berlin', '2026-10-26'],
    ['just after midnight of a day of 25 hours', '2026-10-24T22:00:00.000Z', 1, 'Europe/Berlin', '2026-10-26'],
    ['14 hours ahead, at midnight', '2026-12-31T10:00:00.000Z', 0, 'Pacific/Kiritimati', '2027-01-01'],
    ['14 hours ahead, before midnight', '2026-12-31T09:59:59.999Z', 0, 'Pacific/Kiritimati', '2026-12-31'],
    ['11 hours behind, at midnight', '2027-01-01T11:00:00.000Z', 0, 'Pacific/Pago_Pago', '2027-01-01'],
    ['11 hours behind, before midnight', '2027-01-01T10:59:59.999Z', 0, 'Pacific/Pago_Pago', '2026-12-31'],
  ])('counts in the days of the place: %s', (_, instant, days, timeZone, expected) => {
    expect(dueOn(instant, calendar(days), timeZone)).toBe(expected);
  });

  it.each([
    ['Friday', '2026-11-27', 0, '2026-11-27'],
    ['Friday', '2026-11-27', 1, '2026-11-30'],
    ['Friday', '2026-11-27', 5, '2026-12-04'],
    ['Friday', '2026-11-27', 6, '2026-12-07'],
    ['Saturday', '2026-11-28', 0, '2026-11-30'],
    ['Saturday', '2026-11-28', 1, '2026-11-30'],
    ['Sunday', '2026-11-29', 0, '2026-11-30'],
    ['Sunday', '2026-11-29', 2, '2026-12-01'],
    ['Monday', '2026-11-30', 4, '2026-12-04'],
  ])('leaves out weekends where it counts working days: from %s %s, %i on', (_, day, days, expected) => {
    expect(dueOn(`${day}T12:00:00.000Z`, working(days), 'Europe/Berlin')).toBe(expected);
  });

  it('takes the weekday from the clocks of the place, where it may be Monday already', () => {
    const instant = '2026-11-29T23:30:00.000Z';
    expect(dueOn(instant, working(1), 'Europe/Berlin')).toBe('2026-12-01');
    expect(dueOn(instant, working(1), 'UTC')).toBe('2026-11-30');
  });
});

describe('wherever and whenever an activity is completed', () => {
  const instants = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const timeZones = fc.constantFrom(
    ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
    ...['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/Santiago'],
  );
  const days = fc.nat(60);

  it('so many days lie between that day and the due one', () => {
    fc.assert(
      fc.property(instants, timeZones, days, (instant, timeZone, count) => {
        const due = dueOn(instant, calendar(count), timeZone);
        expect(daysBetween(localDay(instant, timeZone), due)).toBe(count);
      }),
    );
  });

  it('so many working days pass up to the due one, which is one of them', () => {
    fc.assert(
      fc.property(instants, timeZones, fc.integer({ min: 1, max: 60 }), (instant, timeZone, count) => {
        const due = dueOn(instant, working(count), timeZone);
        const passed = daysAfter(localDay(instant, timeZone), due).filter((day) => !isWeekend(day));
        expect([passed.length, passed.at(-1)]).toEqual([count, due]);
      }),
    );
  });

  it('what is due at once is due that day, or after its weekend', () => {
    fc.assert(
      fc.property(instants, timeZones, (instant, timeZone) => {
        const from = localDay(instant, timeZone);
        const due = dueOn(instant, working(0), timeZone);
        expect(isWeekend(due)).toBe(false);
        expect(isWeekend(from) ? [from, ...daysAfter(from, due).slice(0, -1)].every(isWeekend) : due === from).toBe(
          true,
        );
      }),
    );
  });
});
