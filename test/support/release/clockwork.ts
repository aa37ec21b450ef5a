import crypto, { webcrypto } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { vi } from 'vitest';

const begin = Date.parse('2026-11-02T08:00:00.000Z');

/** Seeded: the same bytes in every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
const pseudoRandomBytes = (seed: number) => {
  let state = seed;
  return (bytes: Uint8Array) => {
    for (let index = 0; index < bytes.length; index += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[index] = state >>> 24;
    }
    return bytes;
  };
};

/** Time and chance as in every other run of this seed: what is written then is the same each time. */
export const startClockwork = (seed = 1) => {
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  const fill = pseudoRandomBytes(seed);
  vi.spyOn(webcrypto, 'getRandomValues').mockImplementation((array) => {
    if (array !== null) fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  });
  vi.spyOn(crypto, 'randomBytes').mockImplementation((size: number) => Buffer.from(fill(new Uint8Array(size))));
  vi.spyOn(crypto, 'randomInt').mockImplementation(() => Buffer.from(fill(new Uint8Array(4))).readUInt32BE());
  vi.spyOn(crypto, 'randomUUID').mockImplementation(() => {
    const digits = Buffer.from(fill(new Uint8Array(16))).toString('hex');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
  });
  syncBuiltinESMExports();
  return {
    pass: (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000),
    stop: () => {
      vi.useRealTimers();
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    },
  };
};
