import type { Rate } from '../../../shared/statistics/rules/answers.ts';

/** Stands for a figure that there is not. */
export const none = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const countText = (count: number) => whole.format(count);

/** A number on a scale or a bar, where there is little room. */
export const shortText = (figure: number) => compact.format(figure);

export const daysText = (days: number | null) => (days === null ? none : tenths.format(days));

export const percentText = (percent: number | null) => (percent === null ? none : `${tenths.format(percent)} %`);

export const shareText = ({ rate }: Rate) => percentText(rate === null ? null : rate * 100);

/** What a rate is made of. */
export const fractionText = ({ numerator, denominator }: Rate) =>
  `${countText(numerator)} of ${countText(denominator)}`;

const monthFormat = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** A month, `YYYY-MM`. */
export const monthText = (month: string | null) =>
  month === null ? 'No date given' : monthFormat.format(new Date(`${month}-01T00:00:00Z`));

/** A day, `YYYY-MM-DD`. */
export const dayText = (day: string) => dayFormat.format(new Date(`${day}T00:00:00Z`));

/** The last day of a half-open period. */
export const dayBeforeText = (day: string) => dayFormat.format(new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000));

/** An instant, on the clocks of a time zone. */
export const instantText = (instant: string, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(new Date(instant));
