import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf, keepFolder } from '../../local/kept-folder.ts';
import { temporaryFolder } from '../support/engine.ts';

let root = '';

const write = (name: string, content: string) => {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), content);
};

beforeEach(() => {
  root = temporaryFolder();
  write('lib/stack.ts', 'one');
  write('lib/deep/part.ts', 'two');
  write('package.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('a digest of sources', () => {
  const digest = (...others: readonly unknown[]) => digestOf(root, ['lib', 'package.json'], ...others);

  it('is the same for the same files, whatever lies beside them', () => {
    const before = digest('customer');
    write('docs/page.md', 'three');
    expect(digest('customer')).toBe(before);
  });

  it.each<[string, () => unknown]>([
    ['a file changes', () => write('lib/deep/part.ts', 'six')],
    ['a file comes', () => write('lib/new.ts', '')],
    ['a file goes', () => rmSync(join(root, 'lib/stack.ts'))],
    ['two files change places', () => [write('lib/stack.ts', 'two'), write('lib/deep/part.ts', 'one')]],
    ['what one file held stands in another', () => [write('lib/stack.ts', 'onetwo'), write('lib/deep/part.ts', '')]],
  ])('is another where %s', (_, change) => {
    const before = digest();
    change();
    expect(digest()).not.toBe(before);
  });

  it('is another where something else is asked for', () => {
    expect(digest({ customer: 'one' })).not.toBe(digest({ customer: 'two' }));
  });
});

describe('a folder that is kept', () => {
  let made = 0;
  const folder = () => join(root, 'stack');
  const keep = (digest: string) =>
    keepFolder(folder(), digest, async () => {
      made += 1;
      write('stack/template.json', `made ${made}`);
      write(`stack/asset.${made}/index.mjs`, 'code');
    });
  beforeEach(() => {
    made = 0;
  });

  it('is made once from the same sources', async () => {
    for (const _ of ['first start', 'second start']) await keep('same');
    expect(made).toBe(1);
  });

  it('is made anew from others, and what was made before is gone', async () => {
    await keep('one');
    await keep('other');
    expect(made).toBe(2);
    expect(readdirSync(folder())).not.toContain('asset.1');
  });

  it.each([
    ['lacks a file', () => rmSync(join(folder(), 'asset.1'), { recursive: true })],
    ['has a file cut short', () => write('stack/template.json', 'mad')],
    ['has a file of zeros as long as before', () => write('stack/template.json', '\0'.repeat('made 1'.length))],
    ['has a file more', () => write('stack/other.json', '')],
    ['has a note that makes no sense', () => write('stack/made-from.json', '{')],
  ])('is made anew where it %s', async (_, spoil) => {
    await keep('same');
    spoil();
    await keep('same');
    expect(made).toBe(2);
  });

  it('is not trusted where its making was cut off', async () => {
    const cutOff = keepFolder(folder(), 'same', async () => {
      write('stack/template.json', 'half');
      throw new Error('cut off');
    });
    await expect(cutOff).rejects.toThrow('cut off');
    await keep('same');
    expect(made).toBe(1);
  });
});
