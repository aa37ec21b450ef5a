import { startFauxqs } from 'fauxqs';
import { takingLargeBodies } from '../../local/large-bodies.ts';
import { onLoopback } from '../../local/loopback.ts';
import { HOST } from '../../local/ports.ts';

/** A bucket of its own, and the variables by which our functions find it. */
export const startBucket = async () => {
  const fauxqs = await onLoopback(() =>
    takingLargeBodies(26, () => startFauxqs({ port: 0, host: HOST, logger: false })),
  );
  const bucket = 'files';
  fauxqs.createBucket(bucket);
  const AWS_ENDPOINT_URL_S3 = `http://${HOST}:${fauxqs.port}`;
  return {
    environment: { FILES_BUCKET: bucket, AWS_ENDPOINT_URL_S3 },
    /** Puts an object there as nobody of ours does: it asks for no signature. */
    put: async (key: string, body: string | Uint8Array<ArrayBuffer>) => {
      const { ok, status } = await fetch(`${AWS_ENDPOINT_URL_S3}/${bucket}/${key}`, { method: 'PUT', body });
      if (!ok) throw new Error(`The object was answered with ${status}`);
    },
    stop: () => fauxqs.stop(),
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
