import { expect, it } from 'vitest';
import { tokenBucket } from '../../../local/gateway/throttle.ts';

it('admits a burst at once, then as many a second as its rate', () => {
  let now = 0;
  const admit = tokenBucket({ rate: 2, burst: 3 }, () => now);
  const admitted = (requests: number) => Array.from({ length: requests }, admit).filter(Boolean).length;
  expect(admitted(5)).toBe(3);
  now = 1_000;
  expect(admitted(5)).toBe(2);
  now = 60_000;
  expect(admitted(5)).toBe(3);
});
