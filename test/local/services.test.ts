import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createResources } from '../../local/resources.ts';
import { type Services, startServices } from '../../local/services.ts';
import { readStack } from '../../local/template/stack.ts';
import { upload } from '../support/bucket.ts';
import { temporaryFolder } from '../support/engine.ts';

const stack = readStack(
  {
    Resources: {
      Events: { Type: 'AWS::SNS::Topic' },
      Files: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
    },
  },
  { region: 'eu-central-1', stackName: 'shop', servicesUrl: 'http://127.0.0.1:1' },
);

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

const reaches = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 }, () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('timeout', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

let data: string;
let services: Services;

beforeEach(async () => {
  data = temporaryFolder();
  services = await startServices(data, 'eu-central-1');
});
afterEach(async () => {
  await services.stop();
  rmSync(data, { recursive: true });
});

describe('topics and buckets', () => {
  it('are created as declared, and are there again after a restart', async () => {
    await createResources(stack, services);
    await services.stop();
    services = await startServices(data, 'eu-central-1');
    await services.s3.send(new HeadBucketCommand({ Bucket: 'shop-files' }));
    await createResources(stack, services);
  });

  it('take a file with a hundred thousand deals', async () => {
    await createResources(stack, services);
    const [Bucket, Key] = ['shop-files', 'imports/large'];
    const large = new Uint8Array(100 * 1_024 * 1_024);
    await upload({ url: `${services.endpoint}/${Bucket}`, fields: { key: Key } }, large);
    const { ContentLength } = await services.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(ContentLength).toBe(large.length);
  });

  it.runIf(outside)('are reachable from this machine only', async () => {
    const { hostname, port } = new URL(services.endpoint);
    expect(await reaches(hostname, Number(port))).toBe(true);
    expect(await reaches(outside ?? '', Number(port))).toBe(false);
  });
});
