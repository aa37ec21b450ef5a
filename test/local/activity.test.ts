import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Activity } from '../../local/activity.ts';

const { signal } = new AbortController();
const hour = 3_600_000;

const took = async (work: Promise<unknown>) => {
  const begun = performance.now();
  await work;
  return performance.now() - begun;
};

describe('a pause before the table is asked for news', () => {
  it('is long while no function runs, and ends as soon as one has', async () => {
    const activity = new Activity();
    const pause = activity.pause({ busyMs: 0, restMs: hour, signal });
    setTimeout(() => activity.note(), 5);
    expect(await took(pause)).toBeLessThan(10_000);
  });

  it('is short after a function has run', async () => {
    const activity = new Activity();
    activity.note();
    expect(await took(activity.pause({ busyMs: 1, restMs: hour, signal }))).toBeLessThan(10_000);
  });

  it('is over when nobody follows the table any more', async () => {
    const stopping = new AbortController();
    const pause = new Activity().pause({ busyMs: 0, restMs: hour, signal: stopping.signal });
    stopping.abort();
    await expect(pause).rejects.toThrow();
  });

  it('leaves nothing behind at the signal, however many there are', async () => {
    const { signal } = new AbortController();
    const activity = new Activity();
    activity.note();
    for (let count = 0; count < 3; count += 1) await activity.pause({ busyMs: 0, restMs: hour, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
