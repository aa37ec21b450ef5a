import { writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { makeSamples } from './samples.ts';

it('writes one of everything that this code writes', async () => {
  const { SAMPLES_FILE: file } = process.env;
  if (file === undefined) throw new Error('SAMPLES_FILE says where to');
  const samples = await makeSamples();
  writeFileSync(file, brotliCompressSync(JSON.stringify(samples)));
  expect(samples.items.length).toBeGreaterThan(100);
});
