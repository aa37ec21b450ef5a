import { rmSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startServices } from '../../local/services.ts';
import { temporaryFolder } from './engine.ts';

/** A bucket of its own, and the variables by which our functions find it. */
export const startBucket = async () => {
  const folder = temporaryFolder();
  const services = await startServices(folder, 'eu-central-1');
  const Bucket = 'files';
  services.fauxqs.createBucket(Bucket);
  return {
    environment: { FILES_BUCKET: Bucket, AWS_ENDPOINT_URL_S3: services.endpoint },
    put: async (Key: string, Body: string | Uint8Array) => {
      await services.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: Buffer.byteLength(Body) }));
    },
    stop: async () => {
      await services.stop();
      rmSync(folder, { recursive: true });
    },
  };
};

type Form = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** Uploads a file as a browser does: the form's fields, some of them replaced, and the file last. */
export const upload = async ({ url, fields }: Form, bytes: string | Uint8Array<ArrayBuffer>, replaced = {}) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...replaced })) form.append(name, value);
  form.append('file', new Blob([bytes]), 'file');
  const answer = await fetch(url, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(`The upload was answered with ${answer.status} ${await answer.text()}`);
};
