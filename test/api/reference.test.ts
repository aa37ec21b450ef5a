import { describe, expect, it } from 'vitest';
import { openApi } from '../../functions/api/open-api.ts';
import { reference } from '../../functions/api/reference.ts';
import { allContracts } from '../../shared/api/contracts.ts';
import { problems } from '../../shared/api/problems.ts';
import { placeholdersAsWritten } from '../../shared/processes/rules/definition.ts';
import { document } from './document.ts';

const page = reference(document);

const matches = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, found = '']) => found);

it('shows every route at an anchor of its own', () => {
  const missing = allContracts.filter(({ id, path }) => !page.includes(`<article id="${id}">`) || !page.includes(path));
  expect(missing).toEqual([]);
});

it('explains every code', () => {
  const missing = Object.entries(problems).filter(([code]) => !page.includes(`<code>${code}</code>`));
  expect(missing).toEqual([]);
});

it('tells what a task template may leave to be filled in', () => {
  const missing = placeholdersAsWritten.filter((written) => !page.includes(`<code>${written}</code>`));
  expect(missing).toEqual([]);
});

it('leads to a place on the page by every link, and by no two to the same name', () => {
  const anchors = matches(/ id="([^"]+)"/g);
  expect(new Set(anchors).size).toBe(anchors.length);
  expect(matches(/href="#([^"]+)"/g).filter((target) => !anchors.includes(target))).toEqual([]);
});

it('is complete in itself: no scripts, nothing loaded', () => {
  expect(matches(/(<script|<link|<img|<iframe|\ssrc=|url\(|@import|href="(?!#|openapi\.json")[^"]*)/g)).toEqual([]);
  expect(matches(/http-equiv="Content-Security-Policy" content="default-src &#39;(\w+)&#39;;/g)).toEqual(['none']);
});

describe('text from the document', () => {
  const hostile = `<script>alert("1")</script>' & <b>`;
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; &amp; &lt;b&gt;';

  const field = { [hostile]: { type: 'string', description: hostile, enum: [hostile] } };
  const operation = {
    operationId: hostile,
    tags: [hostile],
    summary: hostile,
    description: hostile,
    parameters: [{ name: hostile, in: 'query', description: hostile, schema: { type: 'string', pattern: hostile } }],
    requestBody: { required: true, content: { 'application/json': { schema: { type: 'object', properties: field } } } },
    responses: { 200: { description: hostile }, 409: { description: hostile } },
  };
  const shown = reference(
    openApi.parse({
      info: { title: hostile, version: hostile, description: `## ${hostile}\n\n- ${hostile}\n\n\`${hostile}\`` },
      tags: [{ name: hostile, description: hostile }],
      paths: { [hostile]: { get: operation } },
      components: { schemas: { [hostile]: { $ref: hostile } }, parameters: {}, responses: {}, headers: {} },
    }),
  );

  it('is shown as text, wherever it stands', () => {
    expect(shown).toContain(escaped);
    expect(shown).not.toContain('<script');
    expect(shown).not.toContain('alert("1")');
  });
});
