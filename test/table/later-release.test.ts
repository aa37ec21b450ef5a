import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { engines, type Persistence, startPersistence } from '../support/persistence.ts';

describe.each(engines)('what a later release wrote, on %s', (kind) => {
  let on: Persistence;
  beforeAll(async () => {
    on = await startPersistence(kind);
  });
  afterAll(() => on.stop());

  const key = (pk: string) => ({ pk, sk: 'A' });
  const later = async (pk: string) => {
    const put = { ...key(pk), version: 1, schemaVersion: 2 };
    await on.table.write([{ put, when: { is: 'absent' } }]);
    return put;
  };

  it.each(['version', 'present', 'anything'] as const)(
    'is neither replaced nor removed, under the condition %s',
    async (is) => {
      const when = { version: { is, version: 1 }, present: { is }, anything: { is } }[is] as never;
      const item = await later(`${kind}-${is}`);
      const other = { put: key(`${kind}-${is}-other`), when: { is: 'anything' } } as const;
      const put = { put: { ...item, version: 2 }, when };
      const remove = { remove: key(item.pk), when };
      for (const writes of [[put], [remove], [other, put], [other, remove]])
        await expect(on.table.write(writes)).rejects.toBeInstanceOf(on.errors.WrittenByLaterRelease);
      expect(await on.table.get(key(item.pk))).toEqual(item);
    },
  );

  it('of a version that we know is changed like any other', async () => {
    const put = { ...key(`${kind}-known`), version: 1, schemaVersion: 1 };
    await on.table.write([{ put, when: { is: 'absent' } }]);
    await on.table.write([{ put: { ...put, version: 2 }, when: { is: 'version', version: 1 } }]);
    await expect(on.table.write([{ remove: key(put.pk), when: { is: 'version', version: 1 } }])).rejects.toThrow(
      'condition',
    );
  });
});

describe('a field that the schema of an item does not know', async () => {
  const { appendedTo, item, stored, withAppended } = await import('../../shared/table/stored.ts');
  const { json } = await import('../../shared/table/stored.ts');
  const place = z.strictObject({ city: z.string() });
  const shape = z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('round'), radius: z.int() }),
    z.strictObject({ is: z.literal('square') }),
  ]);
  const kept = item({
    version: z.int(),
    summary: json(z.object({ place: place.nullable(), shapes: z.array(shape), by: z.record(z.string(), place) })),
  });
  const summary = {
    place: { city: 'Bonn', zip: '1' },
    shapes: [
      { is: 'round', radius: 1, colour: 'red' },
      { is: 'square', colour: 'blue' },
    ],
    by: { ann: { city: 'Bonn', floor: 2 } },
    tags: ['x'],
  };
  const found = { pk: 'p', sk: 's', entity: 'thing', ttl: 5, gsi1pk: 'g', version: 1, origin: { of: 'later' } };
  const read = () => kept.parse({ ...found, summary: JSON.stringify(summary) });
  const written = (value: ReturnType<typeof read>) => {
    const { summary, ...others } = z.encode(kept, value) as { summary: string };
    return { ...others, summary: JSON.parse(summary) };
  };

  it('is not seen by who reads it', () => {
    expect(JSON.parse(JSON.stringify(read()))).toEqual({
      version: 1,
      summary: {
        place: { city: 'Bonn' },
        shapes: [{ is: 'round', radius: 1 }, { is: 'square' }],
        by: { ann: { city: 'Bonn' } },
      },
    });
  });

  it('is written back at every depth, without what is derived', () => {
    expect(written(read())).toEqual({ version: 1, origin: { of: 'later' }, summary });
  });

  it('goes along where the thing is copied with changes, and goes with the value that is replaced', () => {
    const before = read();
    const [round] = before.summary.shapes;
    const changed = {
      ...before,
      version: 2,
      summary: { ...before.summary, place: { city: 'Ulm' }, shapes: round ? [round] : [] },
    };
    expect(written(changed)).toEqual({
      version: 2,
      origin: { of: 'later' },
      summary: { ...summary, place: { city: 'Ulm' }, shapes: summary.shapes.slice(0, 1) },
    });
  });

  it('goes along where a thing with states gets into another state', () => {
    const shown = z.object({ id: z.string(), state: z.enum(['on', 'off']), because: z.string().nullable() });
    const states = z.discriminatedUnion('state', [
      shown.extend({ state: z.literal('on'), because: z.null() }),
      shown.extend({ state: z.literal('off'), because: z.string() }),
    ]);
    const kept = item({ summary: states });
    const { summary } = kept.parse({ summary: { id: 'x', state: 'on', because: null, colour: 'red' } });
    expect(z.encode(kept, { summary: { ...summary, state: 'off', because: 'old' } })).toEqual({
      summary: { id: 'x', state: 'off', because: 'old', colour: 'red' },
    });
  });

  it('stays apart from those of others that lie in one flat thing with it', () => {
    const one = stored(z.object({ a: z.int() }));
    const other = stored(z.object({ b: z.int() }));
    const flat = { ...one.parse({ a: 1, x: 1 }), ...other.parse({ b: 2, x: 2 }) };
    expect([z.encode(one, flat), z.encode(other, flat)]).toEqual([
      { a: 1, x: 1 },
      { b: 2, x: 2 },
    ]);
  });

  it('is found by the same schema in another place', () => {
    const draft = item({ place });
    const version = item({ where: place });
    const { place: moved } = draft.parse({ place: { city: 'Bonn', zip: '1' } });
    expect(z.encode(version, { where: moved })).toEqual({ where: { city: 'Bonn', zip: '1' } });
  });

  it('may stand behind the end of a tuple', () => {
    const of = withAppended({ a: 1 }, [2, 3]);
    expect([of, appendedTo({ ...of }), appendedTo({ a: 1 })]).toEqual([expect.objectContaining({ a: 1 }), [2, 3], []]);
  });
});
