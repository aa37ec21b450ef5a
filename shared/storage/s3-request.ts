import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod';
import { wait } from '../kernel/clock.ts';
import { FilesUnavailable } from '../kernel/outages.ts';

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
    method,
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: pathname,
    query: {},
    headers: { host, ...headers },
  };
};

type Wanted = {
  readonly method: Method;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};

type Asked = Wanted & {
  readonly key: string;
  /** Milliseconds for one attempt. */
  readonly timeoutMs: number;
};

type Answer = { readonly status: number; readonly headers: Headers; readonly bytes: Buffer<ArrayBuffer> };

type Signer = Pick<ReturnType<typeof accessTo>['signer'], 'sign'>;

/** Milliseconds at the most before the second attempt, twice as much before each further one. */
const pause = 100;

/** A request for `fetch` with the signature that covers all of it, its query and its body too. */
export const signRequest = async (signer: Signer, address: string, wanted: Wanted, at = new Date()) => {
  const { method, query = {}, headers = {}, body } = wanted;
  const content = body !== undefined && { body };
  const asked = { ...requestFor(method, address, headers), query, ...content };
  const { headers: signedHeaders } = await signer.sign(asked, { signingDate: at });
  const url = new URL(address);
  url.search = new URLSearchParams(query).toString();
  return { url, init: { method, headers: signedHeaders, ...content } };
};

const attempt = async (bucket: string, { key, timeoutMs, ...wanted }: Asked): Promise<Answer> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const { url: place, signer } = accessTo(bucket);
  const { url, init } = await signRequest(signer, `${place}/${key}`, wanted);
  const answer = await fetch(url, { ...init, signal });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

/** The name that S3 gives to a refusal. */
const codeOf = ({ bytes }: Answer) => /<Code>(\w+)<\/Code>/.exec(bytes.toString())?.[1];

/** What may go to the log of an answer: the rest of a refusal quotes the credentials that it was asked with. */
const statusOf = (answer: Answer) => [answer.status, ...[codeOf(answer) ?? []].flat()].join(' ');

/** Some actions that fail half-way answer 200 all the same, with an error as their body; of a range it is never 200. */
const isFailure = (answer: Answer) =>
  answer.status >= 500 || (answer.status === 200 && answer.bytes.includes('<Error>'));

/** Asks a bucket, again where it does not answer or cannot. Throws `FilesUnavailable`. */
export const asking =
  (bucket: string) =>
  async (asked: Asked): Promise<Answer> => {
    const { attempts } = accessTo(bucket);
    let failure: unknown;
    for (let made = 1; made <= attempts; made += 1) {
      try {
        const answer = await attempt(bucket, asked);
        if (!isFailure(answer)) return answer;
        failure = statusOf(answer);
      } catch (error) {
        failure = error;
      }
      if (made < attempts) await wait(Math.random() * pause * 2 ** (made - 1));
    }
    throw new FilesUnavailable('The bucket does not answer', { cause: failure });
  };

export const unexpected = (answer: Answer) => new Error(`The bucket answered ${statusOf(answer)}`);
