import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contracts } from '../../shared/api/contracts.ts';
import { startBucket, upload } from '../support/bucket.ts';
import { startHandlers } from '../support/handlers.ts';
import { openDeal, publishVariedProcess, readDeal, statusAndCode } from '../support/steps.ts';

const bucket = await startBucket();
const cloud = await startHandlers(bucket.environment);
const { get: readItem } = await import('../../shared/table/table.ts');
const [ann, sven, ada] = [cloud.as('ann'), cloud.as('sven'), cloud.as('ada', 'administrator')];
let processId = '';
let params = { dealId: '' };

beforeAll(async () => {
  await Promise.all(['ann', 'pia'].map((userId) => cloud.enter(userId)));
  processId = await publishVariedProcess(ada);
});

beforeEach(async () => {
  params = { dealId: (await openDeal(ann, { processId })).id };
});

afterAll(async () => {
  await cloud.stop();
  await bucket.stop();
});

const offer = 'The offer, in all its detail.';
const given = { fileName: 'Offer.pdf', contentType: 'application/pdf', size: offer.length } as const;

const announce = async (fields: Partial<typeof given> | { fileName: string } = {}, of = params) =>
  (await ann.call(contracts.addAttachment, { params: of, body: { ...given, ...fields } })).ok();

/** A file that was uploaded, but that no note names yet. */
const uploaded = async (of = params) => {
  const { attachmentId, upload: form } = await announce({}, of);
  await upload(form, offer);
  return attachmentId;
};

const addNote = (...attachmentIds: string[]) =>
  ann.call(contracts.addNote, { params, body: { text: 'See the files.', attachmentIds } });

const get = (attachmentId: string, of = params, client = ann) =>
  client.call(contracts.getAttachment, { params: { ...of, attachmentId } });

const download = async (attachmentId: string) => fetch((await get(attachmentId)).ok().url);

const list = async (query = {}) => (await ann.call(contracts.listAttachments, { params, query })).ok();

describe('a file of a deal', () => {
  it('is uploaded with the form, and downloaded as it was, under its name', async () => {
    const { attachmentId, upload: form } = await announce();
    await upload(form, offer);
    const { url, expiresAt, ...file } = (await get(attachmentId)).ok();
    expect(file).toEqual({ attachmentId, ...given });
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    const answer = await fetch(url);
    expect(await answer.text()).toBe(offer);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="Offer.pdf"; filename*=UTF-8''Offer.pdf`,
    );
  });

  it('is announced with its place, where it is once it was uploaded', async () => {
    const announced = await ann.call(contracts.addAttachment, { params, body: given });
    const { attachmentId, upload: form } = announced.ok();
    expect(announced.headers.get('location')).toBe(`/deals/${params.dealId}/attachments/${attachmentId}`);
    expect(statusAndCode(await get(attachmentId))).toEqual([404, 'unknown_attachment']);
    await upload(form, offer);
    expect((await get(attachmentId)).status).toBe(200);
  });

  it('is listed once it was uploaded, newest first', async () => {
    await announce();
    const older = await uploaded();
    const newer = await uploaded();
    const { items } = await list();
    expect(items.map(({ attachmentId }) => attachmentId)).toEqual([newer, older]);
    expect(items[0]).toMatchObject({ ...given, uploadedBy: 'ann' });
  });

  it('carries its version, which grows when it is kept', async () => {
    const announced = await ann.call(contracts.addAttachment, { params, body: given });
    const { attachmentId, upload: form } = announced.ok();
    await upload(form, offer);
    const etagOf = async () => (await get(attachmentId)).headers.get('etag');
    expect([announced.headers.get('etag'), await etagOf()]).toEqual(['"1"', '"1"']);
    await addNote(attachmentId);
    expect(await etagOf()).toBe('"2"');
  });

  it('is listed page by page', async () => {
    const files = [await uploaded(), await uploaded(), await uploaded()];
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.nextCursor ?? '' });
    const seen = [...first.items, ...second.items].map(({ attachmentId }) => attachmentId);
    expect(seen).toEqual(files.toReversed());
    expect(second.nextCursor).toBeNull();
  });

  it('can be added to a closed deal', async () => {
    await ann.call(contracts.abandonDeal, { params });
    expect((await addNote(await uploaded())).status).toBe(201);
  });

  it('is for who may change the deal to add, and for who may see it to read', async () => {
    const attachmentId = await uploaded();
    const refused = await sven.call(contracts.addAttachment, { params, body: given });
    expect(statusAndCode(refused)).toEqual([403, 'forbidden']);
    expect((await get(attachmentId, params, sven)).status).toBe(200);
    expect((await sven.call(contracts.listAttachments, { params })).ok().items).toHaveLength(1);
    const unknown = await ann.call(contracts.addAttachment, { params: { dealId: 'unknown' }, body: given });
    expect(statusAndCode(unknown)).toEqual([404, 'unknown_deal']);
  });

  it('is unknown to another deal', async () => {
    const attachmentId = await uploaded();
    const other = { dealId: (await openDeal(ann, { processId })).id };
    expect(statusAndCode(await get(attachmentId, other))).toEqual([404, 'unknown_attachment']);
  });
});

describe('a note', () => {
  it('names files that were uploaded, twenty at most, and each once', async () => {
    const attachmentIds = await Promise.all(Array.from({ length: 20 }, () => uploaded()));
    const note = (await addNote(...attachmentIds)).ok();
    expect(note.attachmentIds).toEqual(attachmentIds);
    expect(statusAndCode(await addNote(...attachmentIds, 'one-more'))).toEqual([422, 'invalid_request']);
    expect(statusAndCode(await addNote('twice', 'twice'))).toEqual([422, 'invalid_request']);
    for (const attachmentId of attachmentIds) expect(await (await download(attachmentId)).text()).toBe(offer);
  });

  it('says which of its files were not uploaded, and changes nothing', async () => {
    const [there, announced] = [await uploaded(), (await announce()).attachmentId];
    const answer = await addNote(there, announced, 'unknown');
    expect(statusAndCode(answer)).toEqual([422, 'attachment_not_uploaded']);
    const pointers = answer.refusal().errors?.map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/attachmentIds/1', '/attachmentIds/2']);
    expect((await readDeal(ann, params.dealId)).version).toBe(1);
  });

  it('does not take a file of another size or type than announced, nor one that a browser would show', async () => {
    const [short, renamed, shown] = [await announce(), await announce(), await announce()];
    await upload(short.upload, offer.slice(1));
    await upload(renamed.upload, offer, { 'Content-Type': 'text/html' });
    await upload(shown.upload, offer, { 'Content-Disposition': 'inline' });
    for (const { attachmentId } of [short, renamed, shown]) {
      expect(statusAndCode(await addNote(attachmentId))).toEqual([422, 'attachment_not_uploaded']);
      expect(statusAndCode(await get(attachmentId))).toEqual([404, 'unknown_attachment']);
    }
    expect((await list()).items).toEqual([]);
  });

  it('keeps the file that it named, whatever is uploaded with the form afterwards', async () => {
    const { attachmentId, upload: form } = await announce();
    await upload(form, offer);
    await addNote(attachmentId);
    await upload(form, offer.toUpperCase());
    expect(await (await download(attachmentId)).text()).toBe(offer);
    await addNote(attachmentId);
    const answer = await download(attachmentId);
    expect(await answer.text()).toBe(offer);
    expect(answer.headers.get('content-disposition')).toContain('attachment');
  });

  it('lets nothing of its files expire', async () => {
    const attachmentId = await uploaded();
    const item = () => readItem({ pk: `DEAL#${params.dealId}`, sk: `ATTACHMENT#${attachmentId}` });
    expect(await item()).toHaveProperty('ttl');
    await addNote(attachmentId);
    expect(await item()).not.toHaveProperty('ttl');
  });

  it('can name a file that another one names at the same time', async () => {
    const attachmentId = await uploaded();
    const answers = await Promise.all([1, 2, 3].map(() => addNote(attachmentId)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(await (await download(attachmentId)).text()).toBe(offer);
  });

  it('of a completion brings the file that the activity needs', async () => {
    const other = await uploaded({ dealId: (await openDeal(ann, { processId })).id });
    const complete = (...attachmentIds: string[]) =>
      ann.call(contracts.completeActivity, {
        params: { ...params, activityId: 'filed' },
        body: { note: { text: 'See the file.', attachmentIds } },
      });
    expect(statusAndCode(await complete())).toEqual([422, 'file_required']);
    const refused = await complete(other);
    expect(statusAndCode(refused)).toEqual([422, 'attachment_not_uploaded']);
    expect(refused.refusal().errors?.map(({ pointer }) => pointer)).toEqual(['/note/attachmentIds/0']);
    const attachmentId = await uploaded();
    const completed = await complete(attachmentId);
    expect(completed.ok().version).toBe(2);
    expect((await complete(attachmentId)).ok()).toEqual(completed.ok());
    expect(statusAndCode(await complete(attachmentId, 'missing'))).toEqual([409, 'already_completed']);
  });
});

describe('announcing a file', () => {
  const refusedFields = async (fields: object) => {
    const body = { ...given, ...fields };
    return (await ann.call(contracts.addAttachment, { params, body })).refusal().errors?.map(({ pointer }) => pointer);
  };

  it.each([
    ['a quote', 'Say "yes".pdf'],
    ['spaces in a row', 'Offer  of   today.pdf'],
    ['letters of other scripts, from right to left', 'הצעה.pdf'],
    ['an emoji', '🎉 100 %.pdf'],
    ['an apostrophe and brackets', "Ann's offer (2).pdf"],
  ])('takes a name with %s, and downloads under it', async (_, fileName) => {
    const { attachmentId, upload: form } = await announce({ fileName });
    await upload(form, offer);
    const disposition = (await download(attachmentId)).headers.get('content-disposition') ?? '';
    const [, encoded = ''] = /filename\*=UTF-8''([\w%.~-]+)$/.exec(disposition) ?? [];
    expect(decodeURIComponent(encoded)).toBe(fileName);
    expect(disposition).toMatch(/^attachment; filename="[\x20-\x7e]+"; filename\*=/);
    expect((await get(attachmentId)).ok().fileName).toBe(fileName);
  });

  it.each(['', ' ', 'a/b.pdf', 'a\\b.pdf', 'a\r\nb.pdf', 'a\0.pdf', 'offer\u202efdp.exe', 'a'.repeat(201)])(
    'refuses the name %j',
    async (fileName) => {
      expect(await refusedFields({ fileName })).toEqual(['/fileName']);
    },
  );

  it.each(['text/html', 'image/svg+xml', 'application/javascript', 'application/octet-stream', 'IMAGE/PNG', ''])(
    'refuses the type %j',
    async (contentType) => {
      expect(await refusedFields({ contentType })).toEqual(['/contentType']);
    },
  );

  it.each([0, -1, 1.5, 25 * 1_024 * 1_024 + 1])('refuses a size of %d bytes', async (size) => {
    expect(await refusedFields({ size })).toEqual(['/size']);
  });

  it('when repeated with its key answers the same file with a new form', async () => {
    const headers = { 'idempotency-key': 'once' };
    const call = () => ann.call(contracts.addAttachment, { params, body: given, headers });
    const [first, again] = [await call(), await call()];
    expect(again.ok().attachmentId).toBe(first.ok().attachmentId);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    await upload(again.ok().upload, offer);
    expect((await get(first.ok().attachmentId)).status).toBe(200);
    expect((await list()).items).toHaveLength(1);
  });
});
