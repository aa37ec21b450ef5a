import { expect, it } from 'vitest';
import { retryAfterSeconds } from '../../shared/safe-http/post.ts';

const at = Date.parse('2026-11-23T12:00:00.000Z');

it.each([
  ['0', 0],
  ['120', 120],
  ['9999999999', 9_999_999_999],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ['Mon, 23 Nov 2026 12:01:30 GMT', 90],
  ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
])('asks to wait: %s is %d s', (value, seconds) => expect(retryAfterSeconds(value, at)).toBe(seconds));

it.each([undefined, '', '-1', '1.5', '1e3', 'soon', '2026-11-23T12:01:30Z', 'some day GMT'])(
  'asks for nothing clear: %s',
  (value) => expect(retryAfterSeconds(value, at)).toBeNull(),
);
