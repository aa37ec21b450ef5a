/**
 * When functions run: what follows the table and takes from queues asks often as long as they do, and seldom while
 * nobody does anything.
 */
export class Activity {
  #lastAt = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<() => void>();

  /** Says that a function has run, or that there is other news. */
  note() {
    this.#lastAt = performance.now();
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * Waits for `busyMs` where a function ran within the last `restMs`, else until one runs, for `restMs` at most. Answers
   * whether a function ran lately.
   */
  async pause({ busyMs, restMs, signal }: { busyMs: number; restMs: number; signal: AbortSignal }): Promise<boolean> {
    signal.throwIfAborted();
    const ranLately = () => performance.now() - this.#lastAt < restMs;
    const isBusy = ranLately();
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, isBusy ? busyMs : restMs);
    if (!isBusy) this.#waiting.add(resolve);
    const end = () => resolve();
    signal.addEventListener('abort', end);
    await promise;
    // The signal lives as long as the cloud: what listens to it would grow with each pause.
    signal.removeEventListener('abort', end);
    clearTimeout(timer);
    this.#waiting.delete(resolve);
    signal.throwIfAborted();
    return ranLately();
  }
}
