import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { beforeNext } from '../support/between-calls.ts';
import { startBucket, upload } from '../support/bucket.ts';
import { startHandlers } from '../support/handlers.ts';
import { queueBatch } from '../support/queue.ts';
import { openDeal, publishVariedProcess, readDeal } from '../support/steps.ts';

const bucket = await startBucket();
const cloud = await startHandlers(bucket.environment);
const worker = await import('../../functions/jobs/index.ts');
const { client, get: readItem } = await import('../../shared/table/table.ts');
const { AWS_ENDPOINT_URL_S3: endpoint, FILES_BUCKET: Bucket } = bucket.environment;
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const s3 = new S3Client({ endpoint, credentials, region: 'eu-central-1', forcePathStyle: true });
const ann = cloud.as('ann');
let params = { dealId: '' };
let processId = '';

beforeAll(async () => {
  await Promise.all(['ann', 'pia'].map((userId) => cloud.enter(userId)));
  processId = await publishVariedProcess(cloud.as('ada', 'administrator'));
});

beforeEach(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = endpoint;
  params = { dealId: (await openDeal(ann, { processId })).id };
});

afterAll(async () => {
  s3.destroy();
  await cloud.stop();
  await bucket.stop();
});

const first = 'The offer.';
const second = 'An invoice';
const given = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: first.length } as const;

const announce = async () => (await ann.call(contracts.addAttachment, { params, body: given })).ok();

const uploaded = async () => {
  const announced = await announce();
  await upload(announced.upload, first);
  return announced;
};

const keyOf = (attachmentId: string) => `uploads/${params.dealId}/${attachmentId}`;

const deliver = (message: object) =>
  worker.handler(queueBatch({ body: message }), { getRemainingTimeInMillis: () => 30_000 });

const [fine, failed] = [[], [{ itemIdentifier: 'message' }]].map((batchItemFailures) => ({ batchItemFailures }));

const created = (...keys: string[]) => ({
  Records: keys.map((key) => ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Post',
    s3: { bucket: { name: Bucket }, object: { key } },
  })),
});

/** Word of an upload, as the bucket sends it. */
const tellOf = (...attachmentIds: string[]) => deliver(created(...attachmentIds.map(keyOf)));

const itemOf = (attachmentId: string) => readItem({ pk: `DEAL#${params.dealId}`, sk: `ATTACHMENT#${attachmentId}` });

const addNote = (...attachmentIds: string[]) =>
  ann.call(contracts.addNote, { params, body: { text: 'See the files.', attachmentIds } });

const download = async (attachmentId: string) => {
  const file = await ann.call(contracts.getAttachment, { params: { ...params, attachmentId } });
  return (await fetch(file.ok().url)).text();
};

/** As the bucket does some days after an upload. */
const forgetUpload = (attachmentId: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: keyOf(attachmentId) }));

describe('a file that was uploaded', () => {
  it('is kept without a note, and never expires', async () => {
    const { attachmentId } = await uploaded();
    expect(await itemOf(attachmentId)).toMatchObject({ keptAs: null, ttl: expect.any(Number) });
    expect(await tellOf(attachmentId)).toEqual(fine);
    await forgetUpload(attachmentId);
    expect(await download(attachmentId)).toBe(first);
    expect(await itemOf(attachmentId)).not.toHaveProperty('ttl');
    const { items } = (await ann.call(contracts.listAttachments, { params })).ok();
    expect(items).toMatchObject([{ attachmentId }]);
  });

  it('is kept once, however often there is word of it', async () => {
    const { attachmentId } = await uploaded();
    expect(await Promise.all([tellOf(attachmentId), tellOf(attachmentId)])).toEqual([fine, fine]);
    expect(await tellOf(attachmentId, attachmentId)).toEqual(fine);
    expect(await itemOf(attachmentId)).toMatchObject({ version: 2 });
  });

  it('is kept as it was first, whatever is uploaded with the form afterwards', async () => {
    const { attachmentId, upload: form } = await uploaded();
    await tellOf(attachmentId);
    await upload(form, second);
    await tellOf(attachmentId);
    expect(await download(attachmentId)).toBe(first);
  });

  it('is kept as it was last where it was uploaded twice before anybody looked', async () => {
    const { attachmentId, upload: form } = await uploaded();
    await upload(form, second);
    expect(await tellOf(attachmentId, attachmentId)).toEqual(fine);
    expect(await download(attachmentId)).toBe(second);
  });

  it('can be named by a note after it was kept', async () => {
    const { attachmentId } = await uploaded();
    await tellOf(attachmentId);
    await forgetUpload(attachmentId);
    expect((await addNote(attachmentId)).status).toBe(201);
    expect(await itemOf(attachmentId)).toMatchObject({ version: 2 });
  });

  it('stays what a note kept of it while the worker was about to keep other bytes', async () => {
    const { attachmentId, upload: form } = await uploaded();
    beforeNext(client, 'PutItem', async () => {
      await upload(form, second);
      await addNote(attachmentId);
    });
    expect(await tellOf(attachmentId)).toEqual(fine);
    expect(await download(attachmentId)).toBe(second);
  });

  it('stays what the worker kept of it while a note was about to keep other bytes, and the note names that', async () => {
    const { attachmentId, upload: form } = await uploaded();
    beforeNext(client, 'TransactWriteItems', async () => {
      await upload(form, second);
      await tellOf(attachmentId);
    });
    expect((await addNote(attachmentId)).status).toBe(201);
    expect(await download(attachmentId)).toBe(second);
    expect((await readDeal(ann, params.dealId)).version).toBe(2);
  });
});

it('twenty files are kept once each by a note and by the worker at the same time', async () => {
  const files = await Promise.all(Array.from({ length: 20 }, uploaded));
  const attachmentIds = files.map(({ attachmentId }) => attachmentId);
  const [answer, ...statusAndCode] = await Promise.all([
    addNote(...attachmentIds),
    ...attachmentIds.map((id) => tellOf(id)),
  ]);
  expect(answer.status).toBe(201);
  expect(statusAndCode).toEqual(statusAndCode.map(() => fine));
  for (const attachmentId of attachmentIds) expect(await itemOf(attachmentId)).toMatchObject({ version: 2 });
});

describe('word of an upload', () => {
  it('is left in the queue while the bucket does not answer', async () => {
    const { attachmentId } = await uploaded();
    process.env.AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:9';
    expect(await tellOf(attachmentId)).toEqual(failed);
    process.env.AWS_ENDPOINT_URL_S3 = endpoint;
    expect(await tellOf(attachmentId)).toEqual(fine);
    expect(await itemOf(attachmentId)).toMatchObject({ version: 2 });
  });

  it('means nothing where there is no such file, or another than was announced', async () => {
    const { attachmentId, upload: form } = await announce();
    await upload(form, first.slice(1));
    expect(await tellOf(attachmentId, 'unknown')).toEqual(fine);
    expect(await itemOf(attachmentId)).toMatchObject({ keptAs: null, version: 1 });
  });

  it('means nothing where no form of ours has the key', async () => {
    const { attachmentId } = await uploaded();
    const keys = [`${keyOf(attachmentId)}/deeper`, `elsewhere/${keyOf(attachmentId)}`, 'uploads/alone'];
    expect(await deliver(created(...keys))).toEqual(fine);
    expect(await itemOf(attachmentId)).toMatchObject({ keptAs: null, version: 1 });
  });

  it('has keys as in a query', async () => {
    const { attachmentId } = await uploaded();
    expect(await deliver(created(encodeURIComponent(keyOf(attachmentId))))).toEqual(fine);
    expect(await itemOf(attachmentId)).toMatchObject({ version: 2 });
  });

  it('is preceded by a test when the bucket is made', async () => {
    expect(await deliver({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket })).toEqual(fine);
  });

  it('becomes a dead letter where it cannot be read', async () => {
    expect(await deliver({ Records: [{}] })).toEqual(failed);
  });
});
