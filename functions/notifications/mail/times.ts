import { env } from '../../../shared/kernel/env.ts';

const timeZone = env('TIME_ZONE');

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
const instants = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone });

/** `Monday, 5 January 2026`, of `2026-01-05`. */
export const dayText = (day: string) => days.format(new Date(day));

/** `Monday, 5 January 2026 at 10:00 (Europe/Berlin)`: the customer's time. */
export const instantText = (instant: string) => `${instants.format(new Date(instant))} (${timeZone})`;
