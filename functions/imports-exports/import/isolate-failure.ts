import { type ProblemCode, problems } from '../../../shared/api/problems.ts';
import { failed, type Outcome } from '../../../shared/imports-exports/rules/import.ts';
import { EntryRefused, LineRefused } from '../../../shared/imports-exports/rules/import-deal.ts';
import type { Fault } from '../../../shared/kernel/errors.ts';
import { forEachConcurrently } from '../../../shared/kernel/for-each-concurrently.ts';
import { logger } from '../../../shared/kernel/log.ts';
import { MailUnavailable, outageOf } from '../../../shared/kernel/outages.ts';

import { VersionConflict } from '../../../shared/table/errors.ts';
import { retryingConflicts } from '../../../shared/table/transactions.ts';
import { codeOf } from '../../http/problem-details.ts';
import type { ImportRun, ParsedLine } from './line-kind.ts';

/** Takes each line in by itself, so many at once. */
export const oneByOne =
  <Line>(concurrency: number, importLines: (content: Line, run: ImportRun) => Promise<Outcome>) =>
  async (lines: readonly ParsedLine<Line>[], run: ImportRun): Promise<Outcome[]> => {
    const outcomes = new Map<number, Outcome>();
    await forEachConcurrently(lines, concurrency, async ({ line, content }) => {
      const place = { importId: run.job.importId, line };
      outcomes.set(line, await isolateFailure(place, () => retryingConflicts(() => importLines(content, run))));
    });
    return lines.flatMap(({ line }) => outcomes.get(line) ?? []);
  };

/** What marks the events of an import. */
export const markEvents = <E extends { readonly data: object }>(events: readonly E[], { job }: ImportRun): E[] =>
  events.map((event) => ({
    ...event,
    data: { ...event.data, importId: job.importId, ...(job.silent && { silent: true }) },
  }));

/** A fault with one of the API's codes, in its words. */
export const faultAt = (pointer: string, code: ProblemCode): Fault => ({
  pointer,
  code,
  message: problems[code].title,
});

const faultsOf = (error: unknown): readonly Fault[] | undefined => {
  if (error instanceof LineRefused) return error.faults;
  if (error instanceof EntryRefused) return [faultAt(error.pointer, error.refusal.code)];
  const code = codeOf(error);
  return code && [faultAt('', code)];
};

/** What went wrong with a line, as its outcome. An unforeseen failure says only that it happened, and the rest is logged. */
export const failure = (error: unknown, place: { readonly importId: string; readonly line: number }): Outcome => {
  const faults = faultsOf(error);
  if (faults === undefined) logger.error('A line could not be imported', { ...place, error });
  return failed(faults ?? [faultAt('', 'internal')]);
};

/** What would befall any other line as well: then the whole message fails, and comes again. */
const isOfAll = (error: unknown) =>
  error instanceof VersionConflict || error instanceof MailUnavailable || outageOf(error) !== undefined;

/** Takes one line in by itself: what goes wrong with it keeps none of the others. */
export const isolateFailure = async (
  place: { readonly importId: string; readonly line: number },
  work: () => Promise<Outcome>,
): Promise<Outcome> => {
  try {
    return await work();
  } catch (error) {
    if (isOfAll(error)) throw error;
    return failure(error, place);
  }
};
