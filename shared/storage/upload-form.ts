import { access, bucket } from './objects.ts';

/** A form by which somebody without rights of their own puts one file into the bucket. */
type UploadForm = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

type Upload = {
  readonly key: string;
  readonly contentType: string;
  readonly contentDisposition: string;
  /** The fewest and the most bytes that it may have. */
  readonly sizes: readonly [number, number];
};

const minutes = 15;

/** `20260105T090000Z` */
const basicFormat = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');

/**
 * A form that is good for a quarter of an hour, and for nothing but a file of exactly this key and type, and no other size.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export const uploadForm = async (upload: Upload, at = new Date()): Promise<UploadForm> => {
  const { region, credentials, signer, url } = access();
  const date = basicFormat(at);
  const fixed = {
    key: upload.key,
    'Content-Type': upload.contentType,
    'Content-Disposition': upload.contentDisposition,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${date.slice(0, 8)}/${region}/s3/aws4_request`,
    'X-Amz-Date': date,
    ...(credentials.sessionToken && { 'X-Amz-Security-Token': credentials.sessionToken }),
  };
  const policy = {
    expiration: new Date(at.getTime() + minutes * 60_000).toISOString(),
    conditions: [
      { bucket },
      ...Object.entries(fixed).map(([name, value]) => ({ [name]: value })),
      ['content-length-range', ...upload.sizes],
    ],
  };
  const Policy = Buffer.from(JSON.stringify(policy)).toString('base64');
  const signature = await signer.sign(Policy, { signingDate: at });
  return { url, fields: { ...fixed, Policy, 'X-Amz-Signature': signature } };
};
