import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { startBucket } from '../support/bucket.ts';

const bucket = await startBucket();
afterAll(() => bucket.stop());
Object.assign(process.env, {
  ...bucket.environment,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const { addPart, beginParts, finishParts, UploadGone } = await import('../../shared/storage/parts.ts');
const { downloadAddress } = await import('../../shared/storage/download.ts');

const named = { fileName: 'Export.ndjson', contentType: 'application/x-ndjson' };
const [first, second, last] = [5_242_880, 6_000_000, 10].map((size) => new Uint8Array(randomBytes(size)));
if (first === undefined || second === undefined || last === undefined) throw new Error('There are three parts');

const download = async (key: string) => fetch((await downloadAddress(key)).url);

describe('an object uploaded in parts', () => {
  it('is downloaded as one, under its name and as what it is', async () => {
    const upload = await beginParts('exports/whole', named);
    const parts = [await addPart(upload, 1, first), await addPart(upload, 2, second), await addPart(upload, 3, last)];
    await finishParts(upload, parts);
    const answer = await download('exports/whole');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="Export.ndjson"/);
    expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.concat([first, second, last]))).toBe(true);
  });

  it('is gone on with by whoever knows the upload, a part made again taking the place of the first', async () => {
    const { key, uploadId } = await beginParts('exports/again', named);
    await addPart({ key, uploadId }, 1, second);
    await finishParts({ key, uploadId }, [await addPart({ key, uploadId }, 1, last)]);
    expect(Buffer.from(await (await download(key)).arrayBuffer()).equals(Buffer.from(last))).toBe(true);
  });

  it('is finished once, however often that is said, and not there before', async () => {
    const upload = await beginParts('exports/once', named);
    const part = await addPart(upload, 1, last);
    expect((await download('exports/once')).status).toBe(404);
    await finishParts(upload, [part]);
    await finishParts(upload, [part]);
    expect((await download('exports/once')).status).toBe(200);
  });

  it('neither grows nor is finished where nobody knows of it', async () => {
    const gone = { key: 'exports/gone', uploadId: 'unknown' };
    await expect(addPart(gone, 1, last)).rejects.toThrow(UploadGone);
    await expect(finishParts(gone, [{ number: 1, etag: 'abc' }])).rejects.toThrow(UploadGone);
  });
});
