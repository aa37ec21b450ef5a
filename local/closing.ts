/** What was started, in order, to be ended in the opposite order. */
export class Closing {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown) {
    this.#steps.push(step);
  }

  /** Ends everything, also when one of the steps fails; the first failure is thrown at the end. */
  async run() {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
