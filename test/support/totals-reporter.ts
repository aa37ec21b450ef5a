import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { emptyCalls, markWhole } from './calls/folder.ts';

/** The tests of these files by outcome; whatever broke outside of a test (a file, a hook) failed too. */
const totalsOf = (modules: readonly TestModule[], unhandled: readonly SerializedError[]) => {
  const tests = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const broken = groups.filter((group) => group.errors().length > 0).length + unhandled.length;
  const count = (state: (typeof tests)[number]) => tests.filter((each) => each === state).length;
  return { passed: count('passed'), failed: count('failed') + broken, skipped: count('skipped') + count('pending') };
};

/** Where the tests write down what functions call, for `npm run check:grants`. */
const { STAGECRAFT_CALLS: callsFolder } = process.env;

/** Prints the totals as the very last line, for people and machines alike. */
export default class TotalsReporter implements Reporter {
  #line = '';

  onInit() {
    if (callsFolder !== undefined) emptyCalls(callsFolder);
    process.once('exit', () => {
      if (this.#line !== '') process.stdout.write(`${this.#line}\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]) {
    const isWhole = process.argv.slice(2).join(' ') === 'run';
    if (callsFolder !== undefined && isWhole) markWhole(callsFolder);
    const { passed, failed, skipped } = totalsOf(modules, unhandled);
    this.#line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  }
}
