import { createHash } from 'node:crypto';
import { PutCommand, type PutCommandInput, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startExports } from '../support/exports.ts';
import { mockedTable } from '../support/mocked-table.ts';
import { openDeal, publishNext, publishProcess, publishVariedProcess } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { hardlyAny } from '../support/worker.ts';

const cloud = await startExports();
const { admin, client, start, deliver, read, dealIdsIn } = cloud;
const { findExport } = await import('../../shared/imports-exports/store/exports.ts');
const { table, reset } = mockedTable(client);
const send = client.send.bind(client);

let processId = '';
/** So many that the file has two parts; those of the second one come last. */
const dealIds: string[] = [];

/** A deal of more than 500 KB. */
const openLarge = async () => {
  const { id: dealId } = await openDeal(admin, { processId });
  for (let count = 0; count < 26; count += 1)
    (await admin.call(contracts.addNote, { params: { dealId }, body: { text: 'x'.repeat(20_000) } })).ok();
  return dealId;
};

beforeAll(async () => {
  await Promise.all([cloud.seed(), cloud.enter('ada', 'administrator'), cloud.enter('pia')]);
  processId = await publishVariedProcess(admin);
  for (let count = 0; count < 20; count += 1) dealIds.push(await openLarge());
}, 60_000);

beforeEach(reset);

afterAll(() => cloud.stop());

const rename = (dealId: string, name: string) =>
  admin.call(contracts.editDeal, { params: { dealId }, headers: { 'if-match': '*' }, body: { name } });

describe('an export', () => {
  it('goes on in as many invocations as it takes', async () => {
    const exportId = await start();
    expect(await cloud.deliverAll(exportId, hardlyAny)).toBe(4);
    expect(await read(exportId)).toMatchObject({ state: 'done', counts: { users: 2, processes: 2, deals: 20 } });
    expect(await dealIdsIn(exportId)).toEqual(dealIds);
  });

  it.each([0, 1, 2, 3, 4, 5])('goes on after it was killed when it had written %i times', async (survived) => {
    const exportId = await start();
    let left = survived;
    const dying =
      <Input, Answer>(write: (input: Input) => Promise<Answer>) =>
      async (input: Input) => {
        left -= 1;
        if (left < 0) throw new Error('killed');
        return write(input);
      };
    table.on(TransactWriteCommand).callsFake(dying((input) => send(new TransactWriteCommand(input))));
    table.on(PutCommand).callsFake(dying((input) => send(new PutCommand(input))));
    expect((await deliver(exportId)).batchItemFailures).toHaveLength(1);
    reset();
    // What was written before it was killed, and not stored, is written anew as it is now.
    await rename(dealIds.at(-1) ?? '', `Renamed ${survived}`);
    await deliver(exportId);
    expect(await read(exportId)).toMatchObject({ state: 'done', counts: { deals: 20 }, differing: { count: 0 } });
    expect(await dealIdsIn(exportId)).toEqual(dealIds);
  });

  it('has everything once where a message is delivered twice and at once, and both read something else', async () => {
    const exportId = await start();
    const fine = { batchItemFailures: [] };
    await deliver(exportId, hardlyAny);
    let written = 0;
    const both = Promise.withResolvers<void>();
    table.on(PutCommand).callsFake(async (input: PutCommandInput) => {
      if (input.Item?.sk === 'EXPORT') {
        written += 1;
        if (written === 2) both.resolve();
        await both.promise;
      }
      return send(new PutCommand(input));
    });
    const one = deliver(exportId, hardlyAny);
    await until(() => written === 1);
    await rename(dealIds[0] ?? '', 'Read by the other one');
    expect(await Promise.all([one, deliver(exportId, hardlyAny)])).toEqual([fine, fine]);
    reset();
    await cloud.deliverAll(exportId, hardlyAny);
    expect(await read(exportId)).toMatchObject({ state: 'done', counts: { deals: 20 }, differing: { count: 0 } });
    expect(await dealIdsIn(exportId)).toEqual(dealIds);
    // S3 refuses to finish a file of whose parts one is not what it is said to be.
    const file = await cloud.download(exportId);
    const firstPart = file.slice(0, file.indexOf(`{"kind":"deal","externalId":"${dealIds[16]}"`));
    const etag = createHash('md5').update(firstPart).digest('hex');
    expect((await findExport(exportId))?.parts[0]?.etag).toBe(etag);
    expect(await cloud.eventsOf(`EXPORT#${exportId}`)).toHaveLength(2);
  });

  it('begins anew where the bucket forgot what there was of the file', async () => {
    const exportId = await start();
    await deliver(exportId, hardlyAny);
    await deliver(exportId, hardlyAny);
    const { uploadId } = (await findExport(exportId))?.upload ?? { uploadId: '' };
    await cloud.bucket.forget(`exports/${exportId}`, uploadId);
    await cloud.deliverAll(exportId, hardlyAny);
    expect(await read(exportId)).toMatchObject({ state: 'done', counts: { users: 2, processes: 2, deals: 20 } });
    expect(await dealIdsIn(exportId)).toEqual(dealIds);
  });

  it('has a deal once that is moved while it is written, with the version to which, published in between', async () => {
    const moved = dealIds.at(-1) ?? '';
    const toProcessId = await publishProcess(admin, { only: [{ id: 'must' }] });
    const exportId = await start();
    await deliver(exportId, hardlyAny);
    await deliver(exportId, hardlyAny);
    const toVersion = await publishNext(admin, toProcessId, { only: [{ id: 'must' }, { id: 'sign' }] });
    const body = { processId: toProcessId, version: toVersion, dryRun: false };
    (await admin.call(contracts.changeProcess, { params: { dealId: moved }, body })).ok();
    const { id: another } = await openDeal(admin, { processId });
    const first = dealIds[0] ?? '';
    (await admin.call(contracts.deleteDeal, { params: { dealId: first } })).ok();
    await cloud.deliverAll(exportId, hardlyAny);

    expect(await dealIdsIn(exportId)).toEqual(dealIds);
    expect(await read(exportId)).toMatchObject({ state: 'done', differing: { count: 0 } });
    const lines = await cloud.linesOf(exportId);
    const versions = lines.filter(({ processId }) => processId === toProcessId).map(({ version }) => version);
    expect(versions).toEqual([1, 2]);
    expect(await cloud.exportedDeals()).toEqual([...dealIds.slice(1), another]);
  });
});
