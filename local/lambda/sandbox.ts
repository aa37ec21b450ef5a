import { Worker } from 'node:worker_threads';
import { type Answer, failure, type Outcome, type WorkerData } from './protocol.ts';
import { workerCode } from './worker-code.ts';

export type SandboxOptions = {
  readonly data: WorkerData;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly timeoutMs: number;
  /** Takes what the function writes to its console. */
  log(chunk: Buffer): void;
};

/** One execution environment. Once it has failed as a whole, or let an invocation run out of time, it takes no more. */
export class Sandbox {
  /** Whether it may be given further invocations. */
  usable = true;
  readonly #worker: Worker;
  readonly #pending = new Map<string, (outcome: Outcome) => void>();
  readonly #timeoutMs: number;

  constructor({ data, environment, memoryMegabytes, timeoutMs, log }: SandboxOptions) {
    this.#timeoutMs = timeoutMs;
    this.#worker = new Worker(workerCode(), {
      workerData: data,
      env: { ...environment },
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    this.#worker.stdout.on('data', log);
    this.#worker.stderr.on('data', log);
    this.#worker.on('message', ({ requestId, outcome }: Answer) => this.#pending.get(requestId)?.(outcome));
    this.#worker.on('error', (error: unknown) => {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      this.#fail(failure(name, message, stack));
    });
    this.#worker.on('exit', (code) => this.#fail(failure('Runtime.ExitError', `Runtime exited with code ${code}`)));
  }

  invoke(requestId: string, event: unknown) {
    return new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => this.#expire(requestId), this.#timeoutMs);
      this.#pending.set(requestId, (outcome) => {
        clearTimeout(timer);
        this.#pending.delete(requestId);
        resolve(outcome);
        this.#endWhenIdle();
      });
      this.#worker.postMessage({ requestId, event, deadline: Date.now() + this.#timeoutMs });
    });
  }

  async stop() {
    this.usable = false;
    await this.#worker.terminate();
  }

  #expire(requestId: string) {
    this.usable = false;
    const seconds = (this.#timeoutMs / 1000).toFixed(2);
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
