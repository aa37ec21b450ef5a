import { Worker } from 'node:worker_threads';
import { failure, type Outcome } from '../../runner/outcome.ts';
import type { Answer, Loaded, WorkerData } from './protocol.ts';
import { workerCode } from './worker-code.ts';

export type SandboxOptions = {
  readonly data: WorkerData;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly timeoutMs: number;
  /** Takes what the function writes to its console. */
  log(chunk: Buffer): void;
};

/**
 * How long code may take to load. Lambda gives it ten seconds beside the time of an invocation; a crowded machine needs more.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const maxLoadMs = 60_000;

/** Small, so that a function takes little memory while it is at rest: V8 would take up to 48 MB. */
const youngMegabytes = 8;

/** One execution environment. Once it has failed as a whole, or let an invocation run out of time, it takes no more. */
export class Sandbox {
  /** Whether it may be given further invocations. */
  usable = true;
  readonly #worker: Worker;
  readonly #pending = new Map<string, (outcome: Outcome) => void>();
  readonly #timeoutMs: number;
  readonly #loaded: Promise<void>;

  constructor({ data, environment, memoryMegabytes, timeoutMs, log }: SandboxOptions) {
    this.#timeoutMs = timeoutMs;
    this.#worker = new Worker(workerCode(), {
      workerData: data,
      env: { ...environment },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
    this.#worker.stdout.on('data', log);
    this.#worker.stderr.on('data', log);
    const { promise, resolve: loaded } = Promise.withResolvers<void>();
    this.#loaded = promise;
    this.#worker.on('message', (message: Answer | Loaded) => {
      if ('loaded' in message) loaded();
      else this.#pending.get(message.requestId)?.(message.outcome);
    });
    this.#worker.on('error', (error: unknown) => {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      this.#fail(failure(name, message, stack));
    });
    this.#worker.on('exit', (code) => this.#fail(failure('Runtime.ExitError', `Runtime exited with code ${code}`)));
  }

  invoke(requestId: string, event: unknown) {
    return new Promise<Outcome>((resolve) => {
      let timer = setTimeout(() => this.#expire(requestId, maxLoadMs), maxLoadMs);
      this.#pending.set(requestId, (outcome) => {
        clearTimeout(timer);
        this.#pending.delete(requestId);
        resolve(outcome);
        this.#endWhenIdle();
      });
      void this.#loaded.then(() => {
        if (!this.#pending.has(requestId)) return;
        clearTimeout(timer);
        timer = setTimeout(() => this.#expire(requestId, this.#timeoutMs), this.#timeoutMs);
        this.#worker.postMessage({ requestId, event, deadline: Date.now() + this.#timeoutMs });
      });
    });
  }

  /** Takes no further invocations, and ends once those that run are over. */
  retire() {
    this.usable = false;
    this.#endWhenIdle();
  }

  async stop() {
    this.usable = false;
    await this.#worker.terminate();
  }

  #expire(requestId: string, ms: number) {
    this.usable = false;
    const seconds = (ms / 1000).toFixed(2);
    this.#pending.get(requestId)?.(failure('Sandbox.Timedout', `Task timed out after ${seconds} seconds`));
  }

  #fail(outcome: Outcome) {
    this.usable = false;
    for (const settle of [...this.#pending.values()]) settle(outcome);
  }

  /** One invocation's timeout does not take the others along, which in Lambda have environments of their own. */
  #endWhenIdle() {
    if (!this.usable && this.#pending.size === 0) void this.#worker.terminate();
  }
}
