import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Line } from '../../shared/storage/lines.ts';
import { startBucket } from '../support/bucket.ts';

const megabyte = 1_024 * 1_024;

const bucket = await startBucket();
afterAll(() => bucket.stop());
Object.assign(process.env, {
  ...bucket.environment,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const { linesOf } = await import('../../shared/storage/lines.ts');
const { findObject } = await import('../../shared/storage/objects.ts');
const { FileReplaced } = await import('../../shared/storage/lines.ts');

const put = async (bytes: string | Uint8Array<ArrayBuffer>, key = 'imports/file') => {
  await bucket.put(key, bytes);
  return { key, etag: (await findObject(key))?.etag ?? '' };
};

const all = async (lines: AsyncIterable<Line>) => {
  const read: Line[] = [];
  for await (const line of lines) read.push(line);
  return read;
};

const read = (...from: Parameters<typeof linesOf>) => all(linesOf(...from));

const textsOf = (lines: readonly Line[]) => lines.map((line) => ('text' in line ? line.text : line.fault));

describe('the lines of a file', () => {
  it('are its parts between line feeds, empty ones too, each with the byte behind it', async () => {
    const file = await put('one\n\nthrée\r\nlast');
    expect(await read(file)).toEqual([
      { text: 'one', end: 4 },
      { text: '', end: 5 },
      { text: 'thrée', end: 13 },
      { text: 'last', end: 17 },
    ]);
  });

  it('are one fewer where the last one ends, and none of an empty file', async () => {
    expect(textsOf(await read(await put('one\ntwo\n')))).toEqual(['one', 'two']);
    expect(await read(await put(''))).toEqual([]);
  });

  it('begin behind the mark of a file in UTF-8, which belongs to the file alone', async () => {
    const file = await put('\uFEFFone\n\uFEFFtwo');
    expect(await read(file)).toEqual([
      { text: 'one', end: 7 },
      { text: '\uFEFFtwo', end: 13 },
    ]);
    expect(textsOf(await read(file, 7))).toEqual(['\uFEFFtwo']);
  });

  it('go on from the end of any of them as if they had been read from the beginning, whatever is in them', async () => {
    const line = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(''), fc.constant('x'.repeat(megabyte)));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), async (texts, ending) => {
        const clean = texts.map((text) => text.replaceAll(/[\r\n\uFEFF]/g, ''));
        const file = await put(clean.map((text) => text + ending).join(''));
        const lines = await read(file);
        expect(textsOf(lines)).toEqual(clean);
        for (const [index, { end }] of lines.entries()) expect(await read(file, end)).toEqual(lines.slice(index + 1));
      }),
      { numRuns: 25 },
    );
  });

  it('that are not UTF-8, or longer than 10 MB, are faults of their own', async () => {
    const wrong = Buffer.concat([Buffer.from('one\n'), Buffer.from([0x66, 0xff, 0x0a]), Buffer.from('two\n')]);
    expect(await read(await put(wrong))).toEqual([
      { text: 'one', end: 4 },
      { fault: 'not_utf8', end: 7 },
      { text: 'two', end: 11 },
    ]);
    const longest = 'x'.repeat(10 * megabyte);
    const file = await put(`${longest}\n${longest}y\nlast`);
    expect(textsOf(await read(file))).toEqual([longest, 'too_long', 'last']);
  });

  it('are those of the file that was looked at, or none', async () => {
    const file = await put('one\n'.repeat(megabyte));
    const lines = linesOf(file);
    expect((await lines.next()).value).toEqual({ text: 'one', end: 4 });
    await put('two\n'.repeat(megabyte));
    await expect(all(lines)).rejects.toThrow(FileReplaced);
    await expect(read({ ...file, key: 'imports/gone' })).rejects.toThrow(FileReplaced);
  });
});
