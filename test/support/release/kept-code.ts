import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { temporaryFolder } from '../engine.ts';

const bundles = z.record(z.string(), z.string());

/** Calls a handler for each message, and says what became of it. */
const runner = `
import { parentPort, workerData } from 'node:worker_threads';
const { handler } = await import(workerData);
parentPort.on('message', (event) => {
  handler(event, { getRemainingTimeInMillis: () => 30_000 }).then(
    (answer) => parentPort.postMessage({ answer }),
    (error) => parentPort.postMessage({ error: String(error?.stack) }),
  );
});
`;

const outcome = z.object({ answer: z.unknown(), error: z.string().optional() });

/** The functions of a release as they were deployed, each in a worker with an environment of its own, as on Lambda. */
export const startKeptCode = (file: URL, environment: Readonly<Record<string, string | undefined>>) => {
  const code = bundles.parse(JSON.parse(brotliDecompressSync(readFileSync(file)).toString()));
  const folder = temporaryFolder();
  const started: Worker[] = [];
  return {
    /** The handler of this name; what it is given is called one after the other. */
    handlerOf: (name: string) => {
      const place = join(folder, name);
      mkdirSync(place);
      writeFileSync(join(place, 'index.mjs'), code[name] ?? '');
      writeFileSync(join(place, 'runner.mjs'), runner);
      const worker = new Worker(join(place, 'runner.mjs'), { workerData: join(place, 'index.mjs'), env: environment });
      started.push(worker);
      return async (event: unknown): Promise<unknown> => {
        const given = Promise.withResolvers<unknown>();
        worker.once('message', given.resolve);
        worker.once('error', given.reject);
        worker.postMessage(event);
        const { answer, error } = outcome.parse(await given.promise);
        worker.off('error', given.reject);
        if (error !== undefined) throw new Error(error);
        return answer;
      };
    },
    stop: async () => {
      await Promise.all(started.map((worker) => worker.terminate()));
      rmSync(folder, { recursive: true });
    },
  };
};
