import { rmSync } from 'node:fs';
import { AbortMultipartUploadCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { startServices } from '../../local/services.ts';
import { upload as uploadBy } from '../../local/upload.ts';
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
    /** Forgets what there is of an object that is uploaded in parts, as S3 does after a day. */
    forget: async (Key: string, UploadId: string) => {
      await services.s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    },
    stop: async () => {
      await services.stop();
      rmSync(folder, { recursive: true });
    },
  };
};

/** Uploads a file by a form, some of whose fields are replaced. */
export const upload = (form: Parameters<typeof uploadBy>[0], bytes: string | Uint8Array<ArrayBuffer>, replaced = {}) =>
  uploadBy({ ...form, fields: { ...form.fields, ...replaced } }, bytes);
