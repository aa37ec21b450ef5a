import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aLine, type LineLiteral } from '../support/deal-lines.ts';
import { ndjson, startImports } from '../support/imports.ts';
import { openDeal, publishProcess, readDeal } from '../support/steps.ts';

const cloud = await startImports();
const { admin, run } = cloud;
let processId = '';

beforeAll(async () => {
  await cloud.enter('ada', 'administrator');
  processId = await publishProcess(admin, { only: [{ id: 'call' }] });
  (await admin.call(contracts.makeDefault, { params: { processId } })).ok();
});

afterAll(() => cloud.stop());

/** What a dry run says of some lines, and so does the run itself. */
const outcomesOf = async (lines: readonly LineLiteral[]) => {
  const [dry, real] = [await run(ndjson(lines), { dryRun: true }), await run(ndjson(lines))];
  expect(real.rows).toEqual(dry.rows);
  return real.rows.map(({ result, errors }) => [result, ...errors.map(({ code }) => code)]);
};

const ada = 'ada@example.com';
const matched = ['unchanged'];
const mismatched = ['failed', 'already_imported'];

describe('a line of a deal that was opened here', () => {
  const opened = async () => {
    const deal = await openDeal(admin, { processId });
    const { id, name, createdAt: openedAt } = deal;
    const given = { processId, processVersion: 1, ownerEmail: ada, openedByEmail: ada };
    return { deal, line: aLine(id, { name, openedAt, ...given }) };
  };

  it('is unchanged as long as it says what is there', async () => {
    const { deal, line } = await opened();
    expect(await outcomesOf([line])).toEqual([matched]);
    (await admin.call(contracts.completeActivity, { params: { dealId: deal.id, activityId: 'call' } })).ok();
    expect(await outcomesOf([line])).toEqual([mismatched]);
  });

  it('fails where it says something else, and changes nothing', async () => {
    const { deal, line } = await opened();
    expect(await outcomesOf([{ ...line, name: 'Heat pump' }, aLine(deal.id)])).toEqual([mismatched, mismatched]);
    expect(await readDeal(admin, deal.id)).toEqual(deal);
  });

  it('fails where the deal was deleted, which it does not bring back', async () => {
    const { deal, line } = await opened();
    const params = { dealId: deal.id };
    await admin.call(contracts.deleteDeal, { params });
    expect(await outcomesOf([line])).toEqual([mismatched]);
    expect((await admin.call(contracts.getDeal, { params })).status).toBe(404);
  });
});

describe('a line of a deal that was imported', () => {
  const nowTold = { processId: '', processVersion: 1, ownerEmail: ada, openedByEmail: ada };

  it('is unchanged where it says what it said then, or what is there now', async () => {
    const first = aLine('Now-and-then');
    await run(ndjson([first]));
    const second = { ...first, ...nowTold, processId };
    expect(await outcomesOf([first, second, { ...second, name: 'Heat pump' }])).toEqual([matched, matched, mismatched]);
  });

  it('is compared with what the same file said before, so that a dry run knows as much', async () => {
    const first = aLine('Twice-told');
    const lines = [first, { ...first, ...nowTold, processId }];
    const dry = await run(ndjson(lines), { dryRun: true });
    const real = await run(ndjson(lines));
    expect([dry, real].map(({ rows }) => rows.map(({ result }) => result))).toEqual(
      Array(2).fill(['created', 'failed']),
    );
  });

  it('fails alone where the deal cannot be read', async () => {
    const lines = ['Torn', 'Whole'].map((externalId) => aLine(externalId));
    await run(ndjson(lines));
    const { write } = await import('../../shared/table/table.ts');
    const put = { pk: 'DEAL#Torn', sk: 'DEAL' };
    await write([{ put, when: { is: 'anything' } }]);
    const otherwise = lines.map((line) => ({ ...line, name: 'Heat pump' }));
    expect(await outcomesOf(otherwise)).toEqual([['failed', 'internal'], mismatched]);
  });
});
