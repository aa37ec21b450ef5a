import { afterAll, beforeAll, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { aLine } from '../support/deal-lines.ts';
import { startImports } from '../support/imports.ts';
import { publishProcess } from '../support/steps.ts';
import { hardlyAny } from '../support/worker.ts';

const cloud = await startImports();
const { admin } = cloud;

beforeAll(async () => {
  const processId = await publishProcess(admin, { only: [{ id: 'call' }] });
  (await admin.call(contracts.makeDefault, { params: { processId } })).ok();
});

afterAll(() => cloud.stop());

const count = 10_000;

/** Every thousandth line is bad. */
function* manyLines() {
  for (let index = 0; index < count; index += 1)
    yield Buffer.from(`${JSON.stringify(index % 1_000 === 999 ? {} : aLine(`many-${index}`))}\n`);
}

it('imports ten thousand deals, however many invocations that takes, and has a row for each line', async () => {
  const importId = await cloud.start(Buffer.concat([...manyLines()]));
  expect(await cloud.deliverAll(importId, hardlyAny)).toBe(count / 100 + 1);
  const job = await cloud.read(importId);
  expect(job).toMatchObject({ state: 'done', counts: { rows: count, created: count - 10, unchanged: 0, failed: 10 } });
  expect(job.progress.bytes).toBe(job.progress.of);
  const failed = await cloud.rowsOf(importId, { result: 'failed' });
  expect(failed.map(({ line }) => line)).toEqual(Array.from({ length: 10 }, (_, index) => 1_000 * (index + 1)));
  const lines = (await cloud.rowsOf(importId)).map(({ line }) => line);
  expect(lines).toEqual(Array.from({ length: count }, (_, index) => index + 1));
});
