const width = 30;
const redrawEvery = 200;

/** A bar on the terminal that shows how far some work is; elsewhere it says only the end. */
export const progressBar = (title: string, total: number, out: NodeJS.WriteStream = process.stdout) => {
  const begun = performance.now();
  let done = 0;
  let drawn = 0;
  const line = () => {
    const seconds = (performance.now() - begun) / 1_000;
    const filled = Math.round((width * done) / Math.max(total, 1));
    const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
    return `${title} ${bar} ${done}/${total} in ${seconds.toFixed(0)} s`;
  };
  return {
    show: (soFar: number) => {
      done = soFar;
      const now = performance.now();
      if (!out.isTTY || now - drawn < redrawEvery) return;
      drawn = now;
      out.write(`\r${line()}`);
    },
    end: () => out.write(`${out.isTTY ? '\r' : ''}${line()}\n`),
  };
};
