import { describe, expect, it } from 'vitest';
import { compared, inApi, inFile } from '../../local/demo/counts.ts';
import { dealLines } from '../../local/demo/deal-lines.ts';
import { type Opportunity, readOpportunities } from '../../local/demo/opportunities.ts';
import { type DealLine, dealLine } from '../../shared/imports-exports/rules/deal-line.ts';

const { opportunities } = readOpportunities();

const linesOf = (chosen: readonly Opportunity[]): DealLine[] =>
  dealLines(chosen, 'hardware')
    .trimEnd()
    .split('\n')
    .map((text) => dealLine.parse(JSON.parse(text)));

const lines = linesOf(opportunities);
const at = (wanted: Opportunity['stage']) =>
  opportunities.flatMap(({ stage }, index) => (stage === wanted ? (lines[index] ?? []) : []));
const typesIn = (chosen: readonly DealLine[]) => [
  ...new Set(chosen.map(({ history }) => history.map(({ type }) => type).join(', '))),
];

describe('the opportunities of the demonstration, as lines of an import', () => {
  it('are all there, each under a name of its own', () => {
    expect(lines).toHaveLength(8_801);
    expect(new Set(lines.map(({ externalId }) => externalId)).size).toBe(lines.length);
  });

  it('have done what their stage says, on the days on which they did', () => {
    expect(typesIn(at('Prospecting'))).toEqual(['']);
    expect(typesIn(at('Engaging'))).toEqual(['activity.completed']);
    expect(typesIn(at('Won'))).toEqual(['activity.completed, activity.completed, deal.won']);
    expect(typesIn(at('Lost'))).toEqual(['activity.completed, deal.lost']);
    expect(lines[0]).toMatchObject({
      externalId: '1C1I7A6R',
      openedAt: '2016-10-20T09:00:00.000Z',
      history: [
        { activityId: 'contact-engaged', at: '2016-10-20T09:00:00.000Z', byEmail: 'moses.frase@example.com' },
        { activityId: 'order-signed', at: '2017-03-01T09:00:00.000Z' },
        { at: '2017-03-01T09:00:00.000Z' },
      ],
    });
  });

  it('were opened on the last day of all where nobody engaged in them yet', () => {
    const [opened] = at('Prospecting');
    expect(opened?.openedAt).toBe('2026-03-13T09:00:00.000Z');
  });
});

describe('the comparison at its end', () => {
  const deal = { status: 'won', stageId: 'closing', value: { amount: 105_400 }, createdAt: '2016-10-20T09:00:00.000Z' };
  const closed = { ...deal, closing: { at: '2017-03-01T09:00:00.000Z' } };
  const file = opportunities.slice(0, 1).map(inFile);

  it('agrees where the API shows what the file holds', () => {
    const { agree, table } = compared(file, [inApi(closed)]);
    expect(table).toMatch(/dollars won +1,054 +1,054\ndays to win +132 +132$/);
    expect(agree).toBe(true);
  });

  it.each([
    ['a deal that is missing', []],
    ['another standing', [{ ...closed, status: 'lost' }]],
    ['another value', [{ ...closed, value: { amount: 1 } }]],
    ['another day of closing', [{ ...closed, closing: { at: '2017-03-02T09:00:00.000Z' } }]],
  ])('notices %s', (_, deals) => {
    expect(compared(file, deals.map(inApi)).agree).toBe(false);
  });
});
