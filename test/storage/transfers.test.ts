import { afterAll, describe, expect, it } from 'vitest';
import { startBucket, upload } from '../support/bucket.ts';
import { startScriptedBucket } from '../support/scripted-bucket.ts';

const bucket = await startBucket();
const scripted = await startScriptedBucket();
afterAll(() => Promise.all([bucket.stop(), scripted.stop()]));
Object.assign(process.env, {
  ...bucket.environment,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});
const { findImportFile, importForm } = await import('../../shared/imports-exports/files.ts');

const gigabyte = 1_073_741_824;

describe('the file of an import', () => {
  it('is uploaded by a form for it alone, as lines of JSON of one byte to a gigabyte', async () => {
    const { fields } = await importForm('import-1');
    expect(fields).toMatchObject({ key: 'imports/import-1', 'Content-Type': 'application/x-ndjson' });
    const { conditions } = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString());
    expect(conditions).toContainEqual(['content-length-range', 1, gigabyte]);
  });

  it('is there once it was uploaded, with the digest of what it is now', async () => {
    expect(await findImportFile('import-2')).toBeUndefined();
    await upload(await importForm('import-2'), '{}\n');
    const file = { key: 'imports/import-2', etag: '8a80554c91d9fca8acb82f023de02f11', size: 3 };
    expect(await findImportFile('import-2')).toEqual(file);
    await upload(await importForm('import-2'), '[]\n');
    expect((await findImportFile('import-2'))?.etag).not.toBe(file.etag);
  });

  it.each([
    [0, false],
    [1, true],
    [gigabyte, true],
    [gigabyte + 1, false],
  ])('with %i bytes is one that the form allows: %s', async (size, allowed) => {
    Object.assign(process.env, { AWS_ENDPOINT_URL_S3: scripted.environment.AWS_ENDPOINT_URL });
    scripted.play({ status: 200, headers: { 'content-length': String(size), etag: '"abc"' } });
    expect((await findImportFile('import-3')) !== undefined).toBe(allowed);
    Object.assign(process.env, bucket.environment);
  });
});
