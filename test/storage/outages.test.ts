import { afterAll, describe, expect, it } from 'vitest';
import type { Line } from '../../shared/storage/lines.ts';
import { startScriptedBucket } from '../support/scripted-bucket.ts';

const { environment, play, asked, stop } = await startScriptedBucket();
afterAll(stop);
Object.assign(process.env, {
  ...environment,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const { linesOf } = await import('../../shared/storage/lines.ts');
const { addPart, beginParts, finishParts, UploadGone } = await import('../../shared/storage/parts.ts');
const { FilesUnavailable } = await import('../../shared/kernel/outages.ts');

const read = async (fromByte: number) => {
  const lines: Line[] = [];
  for await (const line of linesOf({ key: 'imports/file', etag: 'abc' }, fromByte)) lines.push(line);
  return lines;
};

const upload = { key: 'exports/file', uploadId: 'upload-1' };
const named = { fileName: 'Export.ndjson', contentType: 'application/x-ndjson' };
const broken = { status: 206, body: 'one\ntwo\n', broken: true };
const busy = { status: 503, body: '<Error><Code>SlowDown</Code></Error>' };
const refused = { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' };

describe('reading a file', () => {
  it('asks once more from where it stood when the connection breaks off or the bucket is busy', async () => {
    play(broken, busy, { status: 206, body: 'one\ntwo\n' });
    expect(await read(7)).toEqual([
      { text: 'one', end: 11 },
      { text: 'two', end: 15 },
    ]);
    const range = 'bytes=7-1048582';
    const same = { method: 'GET', url: '/files/imports/file', headers: { range, 'if-match': '"abc"' } };
    expect(asked()).toMatchObject([same, same, same]);
  });

  it('ends when that does not help, or when it is refused, with no line half read', async () => {
    play(broken, broken, broken);
    await expect(read(0)).rejects.toThrow(FilesUnavailable);
    play(refused);
    await expect(read(0)).rejects.toThrow('The bucket answered 403 AccessDenied');
    expect(asked()).toHaveLength(1);
  });
});

it('work in the background asks as often as the SDK is told to', async () => {
  process.env.AWS_MAX_ATTEMPTS = '5';
  play(busy, busy, busy, busy, { status: 206, body: 'one' });
  const lines = await read(0).finally(() => delete process.env.AWS_MAX_ATTEMPTS);
  expect(lines).toEqual([{ text: 'one', end: 3 }]);
});

describe('writing in parts', () => {
  it('sends each part whole, with its length as S3 asks, and again where the bucket is busy', async () => {
    play(busy, { status: 200, headers: { etag: '"def"' } });
    expect(await addPart(upload, 2, new Uint8Array(100))).toEqual({ number: 2, etag: 'def' });
    const url = '/files/exports/file?partNumber=2&uploadId=upload-1';
    const put = { method: 'PUT', url, headers: { 'content-length': '100' } };
    expect(asked()).toMatchObject([put, put]);
    expect(asked()[1]?.headers).not.toHaveProperty('transfer-encoding');
  });

  it('finishes again where that failed half-way, which S3 answers with 200', async () => {
    play({ status: 200, body: '<Error><Code>InternalError</Code></Error>' }, { status: 200, body: '<Result/>' });
    await finishParts(upload, [{ number: 1, etag: 'def' }]);
    expect(asked()).toHaveLength(2);
  });

  it('has finished where the answer was lost but the object is there', async () => {
    const gone = { status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' };
    play({ ...broken, status: 200 }, gone, { status: 200 });
    await finishParts(upload, [{ number: 1, etag: 'def' }]);
    play(gone, { status: 404 });
    await expect(finishParts(upload, [{ number: 1, etag: 'def' }])).rejects.toThrow(UploadGone);
  });

  it.each([
    ['beginning', () => beginParts('exports/file', named)],
    ['adding', () => addPart(upload, 1, new Uint8Array(1))],
    ['finishing', () => finishParts(upload, [])],
  ])('tells the bucket’s refusal of %s, which no repetition would change', async (_, act) => {
    play(refused);
    await expect(act()).rejects.toThrow('The bucket answered 403 AccessDenied');
    expect(asked()).toHaveLength(1);
  });

  it('tells an answer that is none from an upload', async () => {
    play({ status: 200, body: '<InitiateMultipartUploadResult/>' });
    await expect(beginParts('exports/file', named)).rejects.toThrow('The bucket answered 200');
    play({ status: 200 });
    await expect(addPart(upload, 1, new Uint8Array(1))).rejects.toThrow('The bucket answered 200');
  });
});
