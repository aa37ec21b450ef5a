const dayLength = 24 * 60 * 60 * 1_000;

/** Making a format takes longer than all else that a task takes, and a customer has one time zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatIn = (timeZone: string) => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format;
};

/** The calendar day of an instant where these clocks show it, `YYYY-MM-DD`. */
const dayIn = (timeZone: string, instant: string) => {
  const {
    year = '',
    month = '',
    day = '',
  } = Object.fromEntries(
    formatIn(timeZone)
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  );
  return `${year.padStart(4, '0')}-${month}-${day}`;
};

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
