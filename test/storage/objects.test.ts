import { afterAll, describe, expect, it } from 'vitest';
import { startScriptedBucket } from '../support/scripted-bucket.ts';

const { environment, play, asked, stop } = await startScriptedBucket();
afterAll(stop);
Object.assign(process.env, {
  ...environment,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const { copyObject, findObject } = await import('../../shared/storage/objects.ts');
const { FilesUnavailable } = await import('../../shared/kernel/outages.ts');

const copy = () => copyObject('uploads/deal-1/file-1', 'abc', 'deals/deal-1/file-1/abc');
const busy = { status: 503, body: '<Error><Code>SlowDown</Code></Error>' };

describe('an object', () => {
  it('is found with its size, its type, how browsers take it, and the digest of its bytes', async () => {
    const headers = {
      'content-length': '7',
      'content-type': 'text/csv',
      'content-disposition': 'inline',
      etag: '"abc"',
    };
    play({ status: 200, headers });
    expect(await findObject('uploads/deal-1/file-1')).toEqual({
      size: 7,
      contentType: 'text/csv',
      contentDisposition: 'inline',
      etag: 'abc',
    });
    expect(asked()).toMatchObject([{ method: 'HEAD', url: '/files/uploads/deal-1/file-1' }]);
    expect(asked()[0]?.headers.authorization).toContain('/eu-central-1/s3/aws4_request');
  });

  it('that is not there is not found', async () => {
    play({ status: 404 });
    expect(await findObject('missing')).toBeUndefined();
  });

  it('is asked for three times while the bucket is busy or hangs up', async () => {
    play(busy, busy, { status: 404 });
    expect(await findObject('missing')).toBeUndefined();
    play(busy);
    await expect(findObject('missing')).rejects.toThrow(FilesUnavailable);
    expect(asked()).toHaveLength(3);
  });

  it('is not waited for longer than a request may take', async () => {
    play({ status: 'hang' }, { status: 404 });
    expect(await findObject('missing')).toBeUndefined();
    expect(asked()).toHaveLength(2);
  });

  it('that we may not look at is a fault of ours, and not asked for again', async () => {
    play({ status: 403 });
    await expect(findObject('forbidden')).rejects.toThrow('403');
    expect(asked()).toHaveLength(1);
  });
});

describe('copying', () => {
  it('names the bytes that were looked at', async () => {
    play({ status: 200, body: '<CopyObjectResult/>' });
    expect(await copy()).toBe(true);
    expect(asked()[0]).toMatchObject({
      method: 'PUT',
      url: '/files/deals/deal-1/file-1/abc',
      headers: { 'x-amz-copy-source': '/files/uploads/deal-1/file-1', 'x-amz-copy-source-if-match': '"abc"' },
    });
    expect(asked()[0]?.headers.authorization).toContain('x-amz-copy-source;x-amz-copy-source-if-match');
  });

  it.each([404, 412])('does nothing where those bytes are no longer there (%i)', async (status) => {
    play({ status, body: '<Error/>' });
    expect(await copy()).toBe(false);
  });

  it('is tried again where it fails half-way, which S3 answers with 200', async () => {
    const halfWay = { status: 200, body: '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>' };
    play(halfWay, { status: 200, body: '<CopyObjectResult/>' });
    expect(await copy()).toBe(true);
    play(halfWay, halfWay, halfWay);
    await expect(copy()).rejects.toThrow(FilesUnavailable);
  });

  it('tells of a refusal what it is called, and nothing of the credentials that it quotes', async () => {
    const refusal = (code: string) => `<Error><Code>${code}</Code><Token-0>secret</Token-0></Error>`;
    play({ status: 403, body: refusal('ExpiredToken') });
    await expect(copy()).rejects.toThrow(/^The bucket answered 403 ExpiredToken$/);
    play({ status: 403, body: 'secret' });
    await expect(copy()).rejects.toThrow(/^The bucket answered 403$/);
    play(...[1, 2, 3].map(() => ({ status: 503, body: refusal('SlowDown') })));
    await expect(copy()).rejects.toMatchObject({ cause: '503 SlowDown' });
  });
});
