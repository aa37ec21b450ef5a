import { rmSync } from 'node:fs';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Services, startServices } from '../../../local/services.ts';
import { temporaryFolder } from '../../support/engine.ts';

let data: string;
let services: Services;

beforeEach(async () => {
  data = temporaryFolder();
  services = await startServices(data, 'eu-central-1');
  services.fauxqs.createBucket('shop-files');
});
afterEach(async () => {
  await services.stop();
  rmSync(data, { recursive: true });
});

const Bucket = 'shop-files';

const put = async (Key: string, Body: string) =>
  (await services.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/csv' }))).ETag;

/** What a bucket answers who wants a part of an object. */
const part = async (Key: string, Range: string, IfMatch?: string) => {
  const { Body, ETag, ContentType, ContentRange } = await services.s3.send(
    new GetObjectCommand({ Bucket, Key, Range, IfMatch }),
  );
  return { text: await Body?.transformToString(), ETag, ContentType, ContentRange };
};

describe.each(['imports/plain-key_1', 'imports/Übersicht (1).csv'])('a part of an object, %s', (key) => {
  it('is read as it stands there, to its end at the most, before and after a restart', async () => {
    const ETag = await put(key, 'one two three');
    const same = { ETag, ContentType: 'text/csv' };
    expect(await part(key, 'bytes=4-6', ETag)).toEqual({ ...same, text: 'two', ContentRange: 'bytes 4-6/13' });
    await services.stop();
    services = await startServices(data, 'eu-central-1');
    expect(await part(key, 'bytes=8-99', ETag)).toEqual({ ...same, text: 'three', ContentRange: 'bytes 8-12/13' });
  });

  it('is refused where there is none, or where the object is another one by now', async () => {
    const before = await put(key, 'one two three');
    await expect(part(key, 'bytes=13-20')).rejects.toThrow('not satisfiable');
    await put(key, 'something else');
    await expect(part(key, 'bytes=0-2', before)).rejects.toThrow('pre-conditions');
    await expect(part(`${key}-missing`, 'bytes=0-2')).rejects.toThrow('does not exist');
  });
});

it('a large object is not read as a whole for each part of it, as it is under a key that fauxqs has to escape', async () => {
  const megabyte = 1_024 * 1_024;
  const timed = async (key: string) => {
    await put(key, 'x'.repeat(64 * megabyte));
    const begun = performance.now();
    for (let from = 0; from < 16; from += 1) await part(key, `bytes=${from * megabyte}-${from * megabyte + 99}`);
    return performance.now() - begun;
  };
  expect(await timed('imports/large')).toBeLessThan((await timed('imports/large (1)')) / 2);
});
