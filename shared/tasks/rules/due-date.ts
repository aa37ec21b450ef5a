import { dayIn } from '../../kernel/calendar.ts';

const dayLength = 24 * 60 * 60 * 1_000;

/** Monday to Friday: holidays differ from place to place, and nobody has told us theirs. */
const isWorkingDay = (time: number) => ![0, 6].includes(new Date(time).getUTCDay());

const nextWorkingDay = (time: number): number => (isWorkingDay(time) ? time : nextWorkingDay(time + dayLength));

/**
 * The day that lies so many days, or working days, after an instant, by the calendar of the customer's time zone. A
 * day counted in working days is always one: what would be due now, on a weekend, is due on Monday.
 */
export const dueOn = (
  instant: string,
  { days, workingDays }: { days: number; workingDays: boolean },
  timeZone: string,
) => {
  // As if it were a day of UTC, where every day has the same length.
  let time = Date.parse(dayIn(timeZone, instant));
  if (!workingDays) return new Date(time + days * dayLength).toISOString().slice(0, 10);
  for (let left = days; left > 0; left -= 1) time = nextWorkingDay(time + dayLength);
  return new Date(nextWorkingDay(time)).toISOString().slice(0, 10);
};
