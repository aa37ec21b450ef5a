const hour = 60 * 60 * 1_000;

/** Making a format takes longer than all else, and a customer has one time zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatIn = (timeZone: string) => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, format);
  return format;
};

/** The calendar day of an instant where these clocks show it, `YYYY-MM-DD`. */
export const dayIn = (timeZone: string, instant: string | number) => {
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

/** The month of an instant, in milliseconds since 1970, where these clocks show it, `YYYY-MM`. */
export const monthIn = (timeZone: string, instant: number) => dayIn(timeZone, instant).slice(0, 'YYYY-MM'.length);

/** No clock is further from UTC. */
const maxAhead = 15 * hour;

/**
 * When a day, `YYYY-MM-DD`, begins where these clocks show it: in milliseconds since 1970. Where midnight is skipped, the
 * first instant after it.
 */
export const beginOf = (timeZone: string, day: string) => {
  let [before, begun] = [Date.parse(day) - maxAhead, Date.parse(day) + maxAhead];
  while (begun - before > 1) {
    const between = Math.floor((before + begun) / 2);
    if (dayIn(timeZone, between) < day) before = between;
    else begun = between;
  }
  return begun;
};
