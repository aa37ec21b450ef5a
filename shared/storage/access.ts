import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod';

/**
 * What Lambda tells every function of itself, the addresses of services that are not where AWS has them, and how often
 * these are asked, which the SDK goes by as well.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const runtime = z.object({
  AWS_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.string().optional(),
  AWS_MAX_ATTEMPTS: z.coerce.number().default(3),
  AWS_ENDPOINT_URL: z.url().optional(),
  AWS_ENDPOINT_URL_S3: z.url().optional(),
});

/** Where a bucket is, and with whose rights it is asked, as the environment says. */
export const accessTo = (bucket: string) => {
  const found = runtime.parse(process.env);
  const { AWS_REGION: region, AWS_ENDPOINT_URL_S3: endpoint = found.AWS_ENDPOINT_URL } = found;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = found;
  const credentials = { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) };
  return {
    region,
    credentials,
    attempts: found.AWS_MAX_ATTEMPTS,
    url: endpoint === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${endpoint}/${bucket}`,
    // The SDK's S3 client would add 165 KB to a function; its signer alone is in there already, with that of the table.
    signer: new SignatureV4({ service: 's3', region, credentials, sha256: Sha256, uriEscapePath: false }),
  };
};

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST';

/** A request for an object as the signer takes it. Our keys need no escaping. */
export const requestFor = (method: Method, url: string, headers: Readonly<Record<string, string>> = {}) => {
  const { protocol, hostname, host, port, pathname } = new URL(url);
  return {
    ...{ method, protocol, hostname, ...(port !== '' && { port: Number(port) }), path: pathname, query: {} },
    headers: { host, ...headers },
  };
};
