/** The nearest-rank percentile of these figures, 0 < share <= 1. */
export const percentile = (figures: readonly number[], share: number): number => {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

export const median = (figures: readonly number[]) => percentile(figures, 0.5);

export const milliseconds = (figure: number) => `${figure.toFixed(2)} ms`;
export const times = (figure: number) => `${figure.toFixed(2)}×`;
export const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} KB`;

/** A table of Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]) => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
};

/** How long each run of some work takes, in milliseconds. */
export const timed = async (runs: number, work: (run: number) => Promise<void>): Promise<number[]> => {
  const durations: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    await work(run);
    durations.push(performance.now() - begun);
  }
  return durations;
};

/** The same by several clients at once, each with runs of its own. */
export const timedAtOnce = async (
  clients: number,
  runs: number,
  work: (client: number, run: number) => Promise<void>,
): Promise<number[]> => {
  const durations = await Promise.all(
    Array.from({ length: clients }, (_, client) => timed(runs, (run) => work(client, run))),
  );
  return durations.flat();
};
