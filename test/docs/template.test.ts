import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleTemplate, resourcesOf } from '../lib/template.ts';

const template = await exampleTemplate();
const outputs = Object.keys(template.findOutputs('*'));
const read = (page: string) => readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8');

/** What a page names in a certain way. */
const namesIn = (page: string, pattern: RegExp) => [...read(page).matchAll(pattern)].map(([, name = '']) => name);

describe('the outputs of the stack', () => {
  it.each([
    ['runbook', /<([A-Z]\w+(?:Url|Id|Arn|TableName|BucketName))>/g],
    ['deploying', /<([A-Z]\w+(?:Url|Id|Arn))>/g],
    ['first-deployment', /\$\(out (\w+)\)/g],
  ])('have the names that %s.md asks for', (page, pattern) => {
    const names = namesIn(page, pattern);
    expect(names).not.toEqual([]);
    expect(outputs).toEqual(expect.arrayContaining(names));
  });
});

describe('the resources of the stack', () => {
  it('have the names that the first deployment asks for', () => {
    const questions = [...read('first-deployment').matchAll(/\$\(id (\w+) ([\w:]+)\)/g)];
    expect(questions).not.toEqual([]);
    for (const [, prefix = '', type = ''] of questions)
      expect(resourcesOf(template, type).filter(({ id }) => id.startsWith(prefix))).toHaveLength(1);
  });
});
