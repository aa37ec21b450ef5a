import { AsyncLocalStorage } from 'node:async_hooks';
import type { Call } from '../../../local/permissions/judge.ts';
import { recorderOf } from '../../../local/permissions/record.ts';
import { callsSigned } from '../../../local/permissions/signatures.ts';

type Handler<G extends readonly unknown[], A> = (...given: G) => A;

const running = new AsyncLocalStorage<string>();
const recorders = new Map<string, ReturnType<typeof recorderOf>>();

/** A handler whose calls of AWS are those of a function. */
export const runningAs =
  <G extends readonly unknown[], A>(name: string, handler: Handler<G, A>): Handler<G, A> =>
  (...given) =>
    running.run(name, () => {
      const answer = handler(...given);
      // Whoever calls it sees its failures.
      void Promise.resolve(answer).then(
        (settled) => record(() => callsSigned(settled, process.env.AWS_ACCESS_KEY_ID ?? '')),
        () => {},
      );
      return answer;
    });

/** Writes down what a function calls, if one runs: tests call things too. */
export const record = (calls: () => readonly Call[]) => {
  const name = running.getStore();
  if (name === undefined) return;
  const recorder = recorders.get(name) ?? recorderOf(name, process.env, process.env.STAGECRAFT_CALLS);
  recorders.set(name, recorder);
  for (const call of calls()) recorder?.(call);
};
