import { expect, it } from 'vitest';
import { notBefore } from '../../../shared/kernel/decision.ts';
import { minute } from '../../support/factories.ts';

it('time never runs behind what is already recorded, whatever the clock says', () => {
  expect(notBefore(minute(5), minute(7))).toBe(minute(7));
  expect(notBefore(minute(7), minute(5))).toBe(minute(7));
});
