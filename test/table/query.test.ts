import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines, type Persistence, startPersistence } from '../support/persistence.ts';

const kilobyte = 1_024;

describe.each(engines)('a query on %s', (kind) => {
  let on: Persistence;
  const letters = ['B', 'D', 'F', 'H'];

  beforeAll(async () => {
    on = await startPersistence(kind);
    const put = (item: { pk: string; sk: string }) => ({ put: item, when: { is: 'absent' } }) as const;
    const plain = ['ADDRESS', 'EVENTS', 'ZEBRA'].map((sk) => put({ pk: 'P', sk }));
    const events = letters.map((letter) =>
      put({
        pk: 'P',
        sk: `EVENT#${letter}`,
        ...{ gsi1pk: 'G', gsi1sk: `${letter}#id`, version: 1, other: 'unprojected' },
      }),
    );
    await on.table.write([...plain, ...events]);
    for (let index = 0; index < 12; index += 1) {
      const large = { pk: 'LARGE', sk: String(index).padStart(2, '0'), text: 'x'.repeat(250 * kilobyte) };
      await on.table.write([put(large)]);
    }
  });
  afterAll(() => on.stop());

  const found = async (range: Parameters<Persistence['table']['query']>[0]) =>
    (await on.table.query(range)).map(({ sk }) => String(sk).replace('EVENT#', ''));

  const events = { pk: 'P', prefix: 'EVENT#', limit: 100 };

  it.each([
    ['forwards', false, letters],
    ['backwards', true, letters.toReversed()],
  ])('reads %s what begins with its prefix, and nothing else', async (_, descending, expected) => {
    expect(await found({ ...events, descending })).toEqual(expected);
    expect(await found({ ...events, descending, limit: 3 })).toEqual(expected.slice(0, 3));
  });

  it.each([
    ['an item', 'EVENT#D', ['F', 'H'], ['B']],
    ['an item that is gone', 'EVENT#E', ['F', 'H'], ['D', 'B']],
    ['the last', 'EVENT#H', [], ['F', 'D', 'B']],
    ['the first', 'EVENT#B', ['D', 'F', 'H'], []],
    ['what lies before the prefix', 'ADDRESS', letters, []],
    ['what lies behind it', 'ZEBRA', [], letters.toReversed()],
    ['what lies behind all', '~~~', [], letters.toReversed()],
  ])('goes on after %s, in both directions', async (_, after, forwards, backwards) => {
    expect(await found({ ...events, after })).toEqual(forwards);
    expect(await found({ ...events, after, descending: true })).toEqual(backwards);
  });

  it.each([
    ['an item', 'EVENT#D', ['B', 'D'], undefined],
    ['an item that is gone', 'EVENT#E', ['B', 'D'], undefined],
    ['what lies before the prefix', 'ADDRESS', [], undefined],
    ['what lies behind it', 'ZEBRA', letters, undefined],
    ['an item, after another', 'EVENT#F', ['D', 'F'], 'EVENT#B'],
    ['the very item that it goes on after', 'EVENT#D', [], 'EVENT#D'],
    ['what lies before that', 'EVENT#B', [], 'EVENT#D'],
  ])('reads until %s, in both directions', async (_, until, expected, after) => {
    expect(await found({ ...events, until, after })).toEqual(expected);
    if (after === undefined) expect(await found({ ...events, until, descending: true })).toEqual(expected.toReversed());
  });

  it('reads a whole partition without a prefix', async () => {
    const all = await found({ pk: 'P', limit: 100 });
    expect(all).toEqual(['ADDRESS', ...letters, 'EVENTS', 'ZEBRA']);
    expect(await found({ pk: 'P', limit: 100, descending: true })).toEqual(all.toReversed());
  });

  it('reads an index in the order of its own keys, with what it projects', async () => {
    const items = await on.table.query({ index: 'gsi1', pk: 'G', limit: 2, after: 'B#id' });
    expect(items.map(({ gsi1sk }) => gsi1sk)).toEqual(['D#id', 'F#id']);
    expect(items[0]).toEqual({ pk: 'P', sk: 'EVENT#D', gsi1pk: 'G', gsi1sk: 'D#id', version: 1 });
  });

  it('answers nothing for a partition that is not there', async () => {
    expect(await found({ pk: 'NOWHERE', limit: 1 })).toEqual([]);
  });

  it.each([1, 3, 4, 5, 11])(
    'answers as many as asked, %i, although the table ends a page after 1 MB',
    async (limit) => {
      const all = Array.from({ length: 12 }, (_, index) => String(index).padStart(2, '0'));
      expect(await found({ pk: 'LARGE', limit })).toEqual(all.slice(0, limit));
      expect(await found({ pk: 'LARGE', limit, after: '00' })).toEqual(all.slice(1, 1 + limit));
      expect(await found({ pk: 'LARGE', limit, after: '11', descending: true })).toEqual(
        all.toReversed().slice(1, 1 + limit),
      );
    },
  );
});
