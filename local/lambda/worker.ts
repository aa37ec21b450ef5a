import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Outcome } from '../../runner/outcome.ts';
import { judging } from '../permissions/judging.ts';
import { type Answer, failureOf, type Invocation, type Loaded, type WorkerData } from './protocol.ts';

/** Runs in a thread of its own: one function, with its own environment and rights, as in Lambda's runtime. */
const port = parentPort;
if (!port) throw new Error('This file runs as a worker');

const { handlerFile, handlerName, context, identity }: WorkerData = workerData;
const judge = judging(identity);
const loaded = import(pathToFileURL(handlerFile).href).then((module) => {
  const handler: unknown = module[handlerName];
  if (typeof handler !== 'function') throw new Error(`${handlerFile} exports no ${handlerName}`);
  return handler;
});
const sayLoaded = () => port.postMessage({ loaded: true } satisfies Loaded);
// What fails is reported to whoever invokes; not handled here it would end the thread before anybody does.
loaded.then(sayLoaded, sayLoaded);

const run = async ({ requestId, event, deadline }: Invocation): Promise<Outcome> => {
  try {
    const handler = await loaded;
    const payload: unknown = await handler(event, {
      ...context,
      awsRequestId: requestId,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    judge.lookAtAnswer(payload);
    return { ok: true, payload };
  } catch (error) {
    return failureOf(error);
  }
};

/** A call that was denied fails the invocation, also where the code made something else of it. */
const judged = (outcome: Outcome): Outcome => {
  const [denied] = judge.takeDenials();
  return denied === undefined ? outcome : failureOf(denied);
};

const answer = ({ requestId, outcome }: Answer) => {
  try {
    port.postMessage({ requestId, outcome } satisfies Answer);
  } catch (error) {
    // A payload with a function or a promise in it cannot leave the thread, as it could not be JSON.
    port.postMessage({ requestId, outcome: failureOf(error) } satisfies Answer);
  }
};

port.on('message', async (invocation: Invocation) => {
  answer({ requestId: invocation.requestId, outcome: judged(await run(invocation)) });
});
