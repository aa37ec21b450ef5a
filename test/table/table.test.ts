import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type Persistence, startPersistence } from '../support/persistence.ts';

describe.each(engines)('the table on %s', (kind) => {
  let on: Persistence;
  beforeAll(async () => {
    on = await startPersistence(kind);
  });
  afterAll(() => on.stop());

  const anything = { is: 'anything' } as const;
  const absent = { is: 'absent' } as const;
  const version = (expected: number) => ({ is: 'version', version: expected }) as const;

  let partitions = 0;
  /** A key in a partition of its own. */
  const newKey = (sk = 'A') => {
    partitions += 1;
    return { pk: `P#${partitions}`, sk };
  };

  describe('a condition', () => {
    it('absent lets a first item in, and no second', async () => {
      const put = newKey();
      await on.table.write([{ put, when: absent }]);
      await expect(on.table.write([{ put: { ...put, other: 1 }, when: absent }])).rejects.toMatchObject({
        refusals: ['condition'],
      });
      expect(await on.table.get(put)).toEqual(put);
    });

    it('version lets a change in only after the version that it followed from', async () => {
      const key = newKey();
      await on.table.write([{ put: { ...key, version: 1 }, when: absent }]);
      await on.table.write([{ put: { ...key, version: 2 }, when: version(1) }]);
      await expect(on.table.write([{ put: { ...key, version: 2 }, when: version(1) }])).rejects.toThrow('condition');
      await expect(on.table.write([{ remove: key, when: version(1) }])).rejects.toThrow('condition');
      await on.table.write([{ remove: key, when: version(2) }]);
      expect(await on.table.get(key)).toBeUndefined();
    });

    it('version is not met by an item that is not there', async () => {
      await expect(on.table.write([{ put: newKey(), when: version(1) }])).rejects.toThrow('condition');
    });

    it('anything is always met', async () => {
      const key = newKey();
      await on.table.write([{ remove: key, when: anything }]);
      await on.table.write([{ put: { ...key, a: 1 }, when: anything }]);
      await on.table.write([{ put: { ...key, a: 2 }, when: anything }]);
      expect(await on.table.get(key)).toEqual({ ...key, a: 2 });
    });

    it.each([
      [99, true],
      [100, false],
      [101, false],
    ])('absent-or-expired takes an item that expires at %i, at 100, for gone: %s', async (ttl, isGone) => {
      const key = newKey();
      await on.table.write([{ put: { ...key, ttl }, when: { is: 'absent-or-expired', at: 100 } }]);
      const again = on.table.write([{ put: { ...key, ttl: 200 }, when: { is: 'absent-or-expired', at: 100 } }]);
      if (isGone) await expect(again).resolves.toBeUndefined();
      else await expect(again).rejects.toThrow('condition');
    });
  });

  describe('a transaction', () => {
    it('does all of its writes, and may only check', async () => {
      const [one, other, checked] = [newKey(), newKey(), newKey()];
      await on.table.write([{ put: { ...checked, version: 3 }, when: absent }]);
      await on.table.write([
        { put: one, when: absent },
        { put: other, when: anything },
        { check: checked, when: version(3) },
      ]);
      expect(await on.table.getMany([one, other])).toEqual([one, other]);
    });

    it.each([0, 1, 2])('does none of them where number %i is refused, and says which', async (refused) => {
      const keys = [newKey(), newKey(), newKey()];
      const writes = keys.map((put, index) => ({ put, when: index === refused ? version(1) : absent }));
      const refusals = keys.map((_, index) => (index === refused ? 'condition' : 'none'));
      await expect(on.table.write(writes)).rejects.toMatchObject({ refusals });
      expect(await on.table.getMany(keys)).toEqual([undefined, undefined, undefined]);
    });

    it('names every write that was refused', async () => {
      const [one, checked] = [newKey(), newKey()];
      const writes = [
        { put: one, when: version(1) },
        { check: checked, when: version(1) },
      ];
      await expect(on.table.write(writes)).rejects.toMatchObject({ refusals: ['condition', 'condition'] });
    });

    it('may be of a check alone', async () => {
      const key = newKey();
      await expect(on.table.write([{ check: key, when: absent }])).resolves.toBeUndefined();
      await expect(on.table.write([{ check: key, when: version(1) }])).rejects.toThrow('condition');
    });
  });

  describe('an item', () => {
    it.each(['alone', 'in a transaction'])('that is too large is told as that, written %s', async (how) => {
      const put = { ...newKey(), text: 'x'.repeat(400 * 1024) };
      const others = how === 'alone' ? [] : [{ put: newKey(), when: absent }];
      await expect(on.table.write([...others, { put, when: absent }])).rejects.toBeInstanceOf(on.errors.ItemTooLarge);
    });

    it('keeps texts, numbers, truths, nulls, bytes, lists and objects as they are', async () => {
      const key = newKey();
      const kept = {
        ...key,
        text: 'Grüße 🔑',
        empty: '',
        number: -0.1,
        large: Number.MAX_SAFE_INTEGER,
        truth: true,
        nothing: null,
        list: [1, 'a', []],
        object: { inner: { deep: 1 } },
      };
      await on.table.write([{ put: { ...kept, undefined: undefined }, when: absent }]);
      expect(await on.table.get(key)).toEqual(kept);
    });
  });

  describe('many keys', () => {
    it('are read in their order, over a hundred too, with gaps where there is nothing', async () => {
      const { pk } = newKey();
      const items = Array.from({ length: 130 }, (_, index) => ({ pk, sk: String(index), index }));
      for (let begin = 0; begin < items.length; begin += 65) {
        await on.table.write(items.slice(begin, begin + 65).map((put) => ({ put, when: absent })));
      }
      const missing = { pk, sk: 'missing' };
      const asked = [...items.toReversed(), missing].map(({ pk, sk }) => ({ pk, sk }));
      expect(await on.table.getMany(asked)).toEqual([...items.toReversed(), undefined]);
    });

    it('may repeat', async () => {
      const key = newKey();
      await on.table.write([{ put: key, when: absent }]);
      expect(await on.table.getMany([key, key])).toEqual([key, key]);
    });

    it('may be none', async () => {
      expect(await on.table.getMany([])).toEqual([]);
    });
  });
});
