import type { Alarm } from './alarm.ts';
import { metricReader, type Sample } from './metric-lines.ts';

/** Milliseconds: so often CloudWatch looks at an alarm at most. */
const minute = 60_000;

type Watched = {
  /** Counts a value, where it is one of the alarm's metric. */
  take(sample: Sample): void;
  /** Says so where the alarm goes off, and where it is over. */
  evaluate(): void;
  /** Milliseconds between two evaluations. */
  readonly pause: number;
};

/** How an alarm stands from now on. */
const watch = ({ description, metric, least, periods, period }: Alarm, report: (line: string) => void): Watched => {
  const counts = new Map<number, number>();
  const periodOf = (at: number) => Math.floor(at / period);
  let [rings, since, last] = [false, Date.now(), Date.now()];
  return {
    pause: Math.min(minute, period),
    take: ({ metric: of, at }) => {
      if (of === metric) counts.set(periodOf(at), (counts.get(periodOf(at)) ?? 0) + 1);
    },
    evaluate: () => {
      const at = Date.now();
      // The machine slept: what did not happen meanwhile is missed by nobody.
      if (at - last > 2 * period) since = at;
      last = at;
      const current = periodOf(at);
      const first = current - periods;
      for (const past of counts.keys()) if (past < first) counts.delete(past);
      // As for a fresh stack, whose first periods nothing can be said about.
      if (first * period < since) return;
      const recent = Array.from({ length: periods }, (_, index) => counts.get(first + index) ?? 0);
      const isBreached = recent.every((count) => count < least);
      if (isBreached !== rings) report(`${isBreached ? 'Alarm' : 'Alarm is over'}: ${description}`);
      rings = isBreached;
    },
  };
};

/** Evaluates alarms on what the functions say in their logs, as CloudWatch would, and tells whoever is at the terminal. */
export const openAlarms = (alarms: readonly Alarm[], report: (line: string) => void) => {
  let watched: readonly Watched[] = [];
  let timers: readonly NodeJS.Timeout[] = [];
  return {
    /** Takes what a function prints. */
    hear: metricReader((sample) => {
      for (const { take } of watched) take(sample);
    }),
    /** Begins to evaluate, once what they watch runs. */
    begin: () => {
      watched = alarms.map((alarm) => watch(alarm, report));
      timers = watched.map(({ evaluate, pause }) => setInterval(evaluate, pause).unref());
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
};
