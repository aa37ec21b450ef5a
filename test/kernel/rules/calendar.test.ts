import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { beginOf, dayIn, monthIn } from '../../../shared/kernel/calendar.ts';

it.each([
  ['UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
  ['Europe/Warsaw', '2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['Europe/Warsaw', '2026-03-30', '2026-03-29T22:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
  ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
])('knows when a day begins: %s %s', (timeZone, day, begin) => {
  expect(new Date(beginOf(timeZone, day)).toISOString()).toBe(begin);
});

it('begins a day at the first instant after a midnight that clocks skip', () => {
  // That night clocks there go from 0:00 to 1:00.
  expect(new Date(beginOf('Asia/Beirut', '2026-03-29')).toISOString()).toBe('2026-03-28T22:00:00.000Z');
});

it('ends each day where the next begins', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Warsaw', 'America/St_Johns', 'Pacific/Apia', 'Asia/Beirut');
  const instants = fc.integer({ min: 0, max: 4_102_444_800_000 });
  fc.assert(
    fc.property(zones, instants, (timeZone, instant) => {
      const day = dayIn(timeZone, instant);
      const begin = beginOf(timeZone, day);
      expect(begin).toBeLessThanOrEqual(instant);
      expect(dayIn(timeZone, begin)).toBe(day);
      expect(dayIn(timeZone, begin - 1) < day).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it('knows the month of an instant', () => {
  expect(monthIn('Pacific/Kiritimati', Date.parse('2025-12-31T10:00:00.000Z'))).toBe('2026-01');
  expect(monthIn('Pacific/Pago_Pago', Date.parse('2026-01-01T10:59:59.999Z'))).toBe('2025-12');
});
