import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { templateIn } from '../../local/assembly.ts';
import { Fault } from '../../runner/fault.ts';
import { temporaryFolder } from '../support/engine.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, content: unknown) => writeFileSync(join(folder, file), JSON.stringify(content));

it('a synthesized stack is read by its name', () => {
  const properties = { templateFile: 'shop.template.json' };
  write('manifest.json', {
    artifacts: { Tree: { type: 'cdk:tree' }, shop: { type: 'aws:cloudformation:stack', properties } },
  });
  write('shop.template.json', { Resources: {} });
  expect(templateIn(folder, 'shop')).toEqual({ Resources: {} });
  expect(() => templateIn(folder, 'other')).toThrow(new Fault(`${folder} does not hold the stack other`));
  expect(() => templateIn(folder, 'Tree')).toThrow(new Fault(`${folder} does not hold the stack Tree`));
});

it('a manifest of something else holds no stack', () => {
  write('manifest.json', { artifacts: 'none' });
  expect(() => templateIn(folder, 'shop')).toThrow(new Fault(`${folder} does not hold the stack shop`));
});

it.each(['nothing', 'something else'])('a folder with %s holds no stack', (content) => {
  if (content !== 'nothing') mkdirSync(join(folder, 'manifest.json'));
  expect(() => templateIn(folder, 'shop')).toThrow(`${folder} holds no synthesized stack`);
});
