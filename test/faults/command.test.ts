import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAccess } from '../../runner/access.ts';
import { bucketDestination } from '../../runner/failures.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';

const command = fileURLToPath(new URL('../../ops/main.ts', import.meta.url));

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud();
});
afterAll(() => cloud.stop());

/** Runs the command as `npm run redrive -- ...` does. */
const redrive = (...options: string[]) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, [command, 'redrive', ...options], (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });

const here = () => ['--local', '--data', cloud.folder];

const bucket = () => {
  const { servicesUrl, failuresBucket } = cloud.endpoints();
  const s3 = new S3Client({ ...localAccess, endpoint: servicesUrl, forcePathStyle: true });
  return { s3, Bucket: failuresBucket };
};

/** Makes a dead letter that holds no event, as a consumer of this name would. */
const storeDeadLetter = async (name: string) => {
  const { s3, Bucket } = bucket();
  const functionArn = `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
  const dynamodb = { SequenceNumber: '7', ApproximateCreationDateTime: 1_700_000_000, NewImage: {} };
  const records = [{ eventName: 'INSERT', dynamodb }] as const;
  await bucketDestination(s3, Bucket, { mappingId: 'mapping', functionArn, streamArn: 'arn:stream' })({
    records,
    shardId: 'shard',
    condition: 'RetryAttemptsExhausted',
    invocations: 6,
    outcome: undefined,
  });
};

const put = async (Key: string, Body: string) => {
  const { s3, Bucket } = bucket();
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
};

describe('the command that runs dead letters again', () => {
  it('has nothing to do where there are no dead letters', async () => {
    expect(await redrive(...here())).toEqual({ code: 0, output: 'No dead letters\n' });
  });

  it('tells what it cannot run, a line each, and ends with 1; all of it stays', async () => {
    await storeDeadLetter('nobody');
    await put('aws/lambda/mapping/note.txt', 'Look here');
    for (let again = 0; again < 2; again += 1) {
      const { code, output } = await redrive(...here());
      expect(code).toBe(1);
      expect(output).toMatch(/no dead letter of Lambda\n/);
      expect(output).toMatch(/Function not found: .*nobody\n/);
      expect(output).toMatch(/\n2 dead letters\n$/);
    }
    const listed = await redrive(...here(), '--dry-run');
    expect(listed).toMatchObject({ code: 1, output: expect.stringContaining('1 for nobody, RetryAttemptsExhausted') });
  });

  it.each([
    [[], 'Say whose records'],
    [['--local', '--customer', 'example'], 'Say whose records'],
    [['--bucket', 'failures'], 'Say whose records'],
    [['--loud'], "Unknown option '--loud'"],
    [['--local', '--data', '/nowhere'], 'No local cloud runs on /nowhere'],
  ])('says what is wrong with the options %j', async (options, fault) => {
    expect(await redrive(...options)).toMatchObject({ code: 1, output: expect.stringContaining(fault) });
  });
});
