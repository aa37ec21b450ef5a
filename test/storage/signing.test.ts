import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

/*
 * What only real S3 would judge is held against the worked examples of AWS's documentation, with their credentials.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
Object.assign(process.env, {
  FILES_BUCKET: 'sigv4examplebucket',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: secret,
});
const { signRequest } = await import('../../shared/storage/s3-request.ts');
const { uploadForm } = await import('../../shared/storage/upload-form.ts');
const { signer } = (await import('../../shared/storage/objects.ts')).access();
const { downloadAddress, presign } = await import('../../shared/storage/download.ts');

const at = new Date('2015-12-29T00:00:00.000Z');

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

const signatureOf = (policy: string) =>
  hmac(['20151229', 'us-east-1', 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`), policy).toString(
    'hex',
  );

const examplePolicy = [
  '{ "expiration": "2015-12-30T12:00:00.000Z",',
  '  "conditions": [',
  '    {"bucket": "sigv4examplebucket"},',
  '    ["starts-with", "$key", "user/user1/"],',
  '    {"acl": "public-read"},',
  '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
  '    ["starts-with", "$Content-Type", "image/"],',
  '    {"x-amz-meta-uuid": "14365123651274"},',
  '    {"x-amz-server-side-encryption": "AES256"},',
  '    ["starts-with", "$x-amz-meta-tag", ""],',
  '',
  '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
  '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
  '    {"x-amz-date": "20151229T000000Z" }',
  '  ]',
  '}',
].join('\r\n');

const upload: Parameters<typeof uploadForm>[0] = {
  key: 'uploads/deal-1/file-1',
  contentType: 'application/pdf',
  contentDisposition: 'attachment; filename="Offer.pdf"',
  sizes: [1_234, 5_678],
};

const decoded = z.object({ expiration: z.string(), conditions: z.array(z.unknown()) });
const policyIn = (policy = '') => decoded.parse(JSON.parse(Buffer.from(policy, 'base64').toString()));

describe('a form for uploading', () => {
  it('fixes key, type, name and the bounds of the size for a quarter of an hour', async () => {
    const { url, fields } = await uploadForm(upload, at);
    const { Policy, 'X-Amz-Signature': _, ...fixed } = fields;
    expect(url).toBe('https://sigv4examplebucket.s3.us-east-1.amazonaws.com');
    expect(fixed).toEqual({
      key: upload.key,
      'Content-Type': upload.contentType,
      'Content-Disposition': upload.contentDisposition,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request',
      'X-Amz-Date': '20151229T000000Z',
    });
    expect(policyIn(Policy)).toEqual({
      expiration: '2015-12-29T00:15:00.000Z',
      conditions: [
        { bucket: 'sigv4examplebucket' },
        ...Object.entries(fixed).map(([name, value]) => ({ [name]: value })),
        ['content-length-range', 1_234, 5_678],
      ],
    });
  });

  it('is signed as AWS documents it', async () => {
    const documented = '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e';
    expect(signatureOf(Buffer.from(examplePolicy).toString('base64'))).toBe(documented);
    const { fields } = await uploadForm(upload, at);
    expect(fields['X-Amz-Signature']).toBe(signatureOf(fields.Policy ?? ''));
  });

  it('carries the token of a session, as a function has one', async () => {
    process.env.AWS_SESSION_TOKEN = 'a token';
    const { fields } = await uploadForm(upload, at);
    delete process.env.AWS_SESSION_TOKEN;
    expect(fields['X-Amz-Security-Token']).toBe('a token');
    expect(policyIn(fields.Policy).conditions).toContainEqual({ 'X-Amz-Security-Token': 'a token' });
  });
});

describe('a request of our own', () => {
  const begin = new Date('2013-05-24T00:00:00.000Z');
  const signatureIn = (headers: Readonly<Record<string, string>>) =>
    /Signature=(\w+)$/.exec(headers.authorization ?? '')?.[1];

  it.each([
    [{ lifecycle: '' }, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
    [{ prefix: 'J', 'max-keys': '2' }, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ])('is signed with its query as AWS documents it: %o', async (query, documented) => {
    const { url, init } = await signRequest(
      signer,
      'https://examplebucket.s3.amazonaws.com/',
      { method: 'GET', query },
      begin,
    );
    expect(signatureIn(init.headers)).toBe(documented);
    expect(Object.fromEntries(url.searchParams)).toEqual(query);
  });

  it('is signed with its body, whose digest is that of the documentation', async () => {
    const put = { method: 'PUT', body: 'Welcome to Amazon S3.' } as const;
    const { init } = await signRequest(signer, 'https://examplebucket.s3.amazonaws.com/file', put, begin);
    const documented = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072';
    expect(init.headers['x-amz-content-sha256']).toBe(documented);
    expect(init.headers.authorization).toContain('SignedHeaders=host;x-amz-content-sha256;x-amz-date,');
  });
});

describe('an address for downloading', () => {
  it('is signed as AWS documents it', async () => {
    const begin = new Date('2013-05-24T00:00:00.000Z');
    const url = await presign('https://examplebucket.s3.amazonaws.com/test.txt', 86_400, begin);
    const documented = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
    expect(new URL(url).searchParams.get('X-Amz-Signature')).toBe(documented);
  });

  it('is good for five minutes', async () => {
    const { url, expiresAt } = await downloadAddress('deals/deal-1/file-1', at);
    expect(expiresAt).toBe('2015-12-29T00:05:00.000Z');
    const { origin, pathname, searchParams } = new URL(url);
    expect([origin, pathname]).toEqual([
      'https://sigv4examplebucket.s3.us-east-1.amazonaws.com',
      '/deals/deal-1/file-1',
    ]);
    expect(searchParams.get('X-Amz-Expires')).toBe('300');
    expect(searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
  });
});
