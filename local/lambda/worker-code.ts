import { fileURLToPath } from 'node:url';
import { buildSync, stop } from 'esbuild';

let code: URL | undefined;

/**
 * What a worker runs, made one piece of JavaScript once for all of them: each would take 60 milliseconds of CPU to strip
 * the types of a dozen files.
 */
export const workerCode = () => {
  code ??= build();
  return code;
};

const build = () => {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
  // What bundled it would stay as a process of its own.
  void stop();
  return new URL(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
};
