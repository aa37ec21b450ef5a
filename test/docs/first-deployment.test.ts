import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exampleTemplate, resourcesOf } from '../lib/template.ts';

const page = readFileSync(new URL('../../docs/first-deployment.md', import.meta.url), 'utf8');
const template = await exampleTemplate();
const asked = (what: string) => [...page.matchAll(new RegExp(`\\$\\(${what}\\)`, 'g'))];

it('asks for outputs that the stack has', () => {
  const names = asked('out (\\w+)').map(([, name = '']) => name);
  expect(names).toContain('TableName');
  expect(Object.keys(template.findOutputs('*'))).toEqual(expect.arrayContaining(names));
});

it('asks for resources by names that one of their type has', () => {
  const questions = asked('id (\\w+) ([\\w:]+)');
  expect(questions).not.toEqual([]);
  for (const [, prefix = '', type = ''] of questions)
    expect(resourcesOf(template, type).filter(({ id }) => id.startsWith(prefix))).toHaveLength(1);
});
