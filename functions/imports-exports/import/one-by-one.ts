import type { Outcome } from '../../../shared/imports-exports/rules/import-row.ts';
import { inLanes } from '../../../shared/kernel/for-each-concurrently.ts';
import { retryingConflicts } from '../../../shared/table/store.ts';
import { alone } from './alone.ts';
import type { Run, Told } from './line-kind.ts';

/** Takes each line in by itself, so many at once. */
export const oneByOne =
  <Line>(lanes: number, takeIn: (told: Line, run: Run) => Promise<Outcome>) =>
  async (lines: readonly Told<Line>[], run: Run): Promise<Outcome[]> => {
    const outcomes = new Map<number, Outcome>();
    await inLanes(lines, lanes, async ({ line, told }) => {
      const place = { importId: run.job.importId, line };
      outcomes.set(line, await alone(place, () => retryingConflicts(() => takeIn(told, run))));
    });
    return lines.flatMap(({ line }) => outcomes.get(line) ?? []);
  };

/** What marks the events of an import. */
export const marked = <E extends { readonly data: object }>(events: readonly E[], { job }: Run): E[] =>
  events.map((event) => ({
    ...event,
    data: { ...event.data, importId: job.importId, ...(job.silent && { silent: true }) },
  }));
