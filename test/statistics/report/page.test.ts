import { describe, expect, it } from 'vitest';
import { page } from '../../../functions/statistics/report/page.ts';
import type { Report } from '../../../functions/statistics/report/report.ts';
import { elementsOf, within } from '../../support/html.ts';
import { aReport } from '../../support/report.ts';

const hostileNames = [
  '<script>alert("1")</script>',
  `"'><img src=x onerror=alert(1)>`,
  '</text></svg><iframe src="//example.com">',
  ']]></style><style>*{color:red}',
  ' style="x" onload="alert(1)',
  '{a|b} {b} {c} {{deal.name}}',
  '&lt;b&gt; &amp; &',
  'שלום <b>עולם</b>',
  '😀'.repeat(100),
  '名'.repeat(200),
];

const hostile = aReport({
  processName: hostileNames[0] ?? '',
  ownerName: hostileNames[1] ?? '',
  stages: hostileNames,
  reasons: hostileNames,
});

const namesOf = (report: Report) => new Set(elementsOf(page(report)).map(({ name }) => name));

const textsOf = (report: Report, name: string) =>
  elementsOf(page(report))
    .filter((element) => element.name === name)
    .map(({ text }) => text);

describe('names given by people', () => {
  it('make no elements and no attributes, whatever they look like', () => {
    expect(namesOf(hostile)).toEqual(namesOf(aReport({ ownerName: 'Ann' })));
    const attributes = (report: Report) =>
      new Set(elementsOf(page(report)).flatMap(({ attributes: given }) => [...given.keys()]));
    expect([...attributes(hostile).difference(attributes(aReport()))]).toEqual([]);
  });

  it('are shown as they are, in heads of rows and in the title', () => {
    expect(textsOf(hostile, 'h1')).toEqual(hostileNames.slice(0, 1));
    expect(textsOf(hostile, 'title')).toEqual([`Sales report: ${hostileNames[0]}`]);
    const heads = new Set(textsOf(hostile, 'bdi'));
    expect(hostileNames.filter((name) => !heads.has(name))).toEqual([]);
  });

  it('stand in the plots as text, the long ones cut between characters', () => {
    const shown = new Set(textsOf(hostile, 'text'));
    expect([...shown]).toEqual(expect.arrayContaining(['<script>alert("1")</script>', '&lt;b&gt; &amp; &']));
    expect([...shown].filter((text) => text.startsWith('😀') && /^😀+\ufffd?…$/u.test(text))).toHaveLength(1);
    expect(page(hostile).isWellFormed()).toBe(true);
  });
});

describe.each([
  ['names that are hostile', hostile],
  ['plain names', aReport()],
])('with %s', (_, report) => {
  const elements = elementsOf(page(report));

  it('nothing runs, nothing is loaded, nothing leads away', () => {
    expect(elements.filter(({ name }) => ['script', 'img', 'link', 'iframe', 'a', 'form'].includes(name))).toEqual([]);
    const attributes = elements.flatMap(({ attributes: given }) => [...given]);
    expect(attributes.filter(([name]) => /^(on|style$|src|href|xlink)/.test(name))).toEqual([]);
    expect(attributes.filter(([, value]) => /url\((?!#)|javascript:/i.test(value))).toEqual([]);
    expect(elements.filter(({ name }) => name === 'style')).toHaveLength(1);
  });

  it('a policy allows its one style and nothing else', () => {
    const policy = elements.find(({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy');
    expect(policy?.attributes.get('content')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; /);
  });

  it('every plot is an image with a name, has a caption, and a table with its figures after it', () => {
    const sections = elements.filter(({ name }) => name === 'section');
    expect(sections).toHaveLength(5);
    for (const section of sections) {
      const [figure] = within(section, 'figure');
      const image = within(figure, 'div').find(({ attributes }) => attributes.get('role') === 'img');
      expect(image?.attributes.get('aria-label')).toMatch(/\w{3}/);
      expect(within(image, 'svg')).toHaveLength(1);
      expect(within(figure, 'figcaption').map(({ text }) => text)).toEqual([expect.stringMatching(/\w{3}/)]);
      expect(within(section, 'table').length).toBeGreaterThan(0);
    }
  });

  it('every table has a caption, and heads for its columns and rows', () => {
    for (const table of elements.filter(({ name }) => name === 'table')) {
      expect(within(table, 'caption')).toHaveLength(1);
      const [head, ...rows] = within(table, 'tr');
      for (const row of rows) expect(row.children).toHaveLength(head?.children.length ?? 0);
      expect(within(table, 'th').filter(({ attributes }) => !attributes.has('scope'))).toEqual([]);
    }
  });
});

it('says which deals it counts', () => {
  const report = aReport({ ownerName: 'Ann Example' });
  const filters = { ...report.filters, version: 3, currency: 'EUR', onlyOwn: true } as const;
  const [, chosen] = textsOf({ ...report, filters }, 'p');
  expect(chosen).toBe(
    'Deals closed from 1 January 2026 to 31 October 2026, owned by Ann Example, only version 3 of the process, only valued in EUR, only those you own or take part in',
  );
  const always = { ...report.filters, basis: 'created', from: null, to: null } as const;
  expect(textsOf({ ...aReport(), filters: always }, 'p')[1]).toBe('Deals opened until now');
});

it('says when it was made, on the clocks of the customer', () => {
  expect(textsOf(aReport(), 'p')[2]).toContain('23 November 2026 at 10:30');
});
