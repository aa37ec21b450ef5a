import { rmSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createResources } from '../../../local/resources.ts';
import { type Services, startServices } from '../../../local/services.ts';
import { readStack } from '../../../local/template/stack.ts';
import { upload } from '../../support/bucket.ts';
import { temporaryFolder } from '../../support/engine.ts';

const region = 'eu-central-1';

let data: string;
let services: Services;

beforeEach(async () => {
  data = temporaryFolder();
  services = await startServices(data, region);
});
afterEach(async () => {
  await services.stop();
  rmSync(data, { recursive: true });
});

/** A bucket that tells a queue of what is created below a prefix, beside one that tells nobody. */
const declare = (Event = 's3:ObjectCreated:*') => {
  const Filter = { S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/' }] } };
  const QueueConfigurations = [{ Event, Queue: { 'Fn::GetAtt': ['Uploads', 'Arn'] }, Filter }];
  const stack = readStack(
    {
      Resources: {
        Uploads: { Type: 'AWS::SQS::Queue' },
        Files: { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration: { QueueConfigurations } } },
        Failures: { Type: 'AWS::S3::Bucket' },
      },
    },
    { region, stackName: 'shop', servicesUrl: services.endpoint },
  );
  return createResources(stack, services);
};

const put = (Key: string, Bucket = 'shop-files') => services.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));

const messages = (): unknown[] =>
  services.fauxqs.inspectQueue('shop-Uploads')?.messages.ready.map(({ body }) => JSON.parse(body)) ?? [];

const wordOf = (key: string) => ({
  Records: [
    { eventSource: 'aws:s3', awsRegion: region, s3: { bucket: { arn: 'arn:aws:s3:::shop-files' }, object: { key } } },
  ],
});

describe('a bucket that tells a queue of its objects', () => {
  it('does so before the upload is answered, with the key as in a query', async () => {
    await declare();
    await upload({ url: `${services.endpoint}/shop-files`, fields: { key: 'uploads/a' } }, 'a');
    expect(messages().at(-1)).toMatchObject(wordOf('uploads/a'));
    await put('uploads/b c+d');
    expect(messages().at(-1)).toMatchObject(wordOf('uploads/b+c%2Bd'));
  });

  it('says nothing of other keys, nor of another bucket', async () => {
    await declare();
    await put('deals/a');
    await put('uploads/a', 'shop-failures');
    expect(messages()).toEqual([]);
  });

  it('tells again at its start of what is there: the message may have been cut off', async () => {
    await declare();
    await put('uploads/a');
    await put('deals/a');
    await services.stop();
    services = await startServices(data, region);
    await declare();
    expect(messages()).toMatchObject([wordOf('uploads/a'), wordOf('uploads/a')]);
  });

  it('is refused where it would tell of something else, which would silently be left out', async () => {
    await expect(declare('s3:ObjectRemoved:*')).rejects.toThrow('tells of created objects only');
  });
});
