import { wait } from '../clock.ts';
import { access, bucket, requestFor } from './bucket.ts';
import { FilesUnavailable } from './files-unavailable.ts';

/** An object as the bucket has it; `etag` is the digest of its bytes. */
type StoredObject = {
  readonly size: number;
  readonly contentType: string;
  readonly contentDisposition: string;
  readonly etag: string;
};

const attempts = 3;
/** Milliseconds. Copying the largest file takes about one second; three attempts at each fit into a function's time. */
const patience = { HEAD: 1_000, PUT: 3_500 };
const pause = 100;

const attempt = async (method: keyof typeof patience, key: string, headers: Readonly<Record<string, string>>) => {
  const { signer, url } = access();
  const address = `${url}/${key}`;
  const signed = await signer.sign(requestFor(method, address, headers));
  const signal = AbortSignal.timeout(patience[method]);
  const answer = await fetch(address, { method, headers: signed.headers, signal });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

type Answer = Awaited<ReturnType<typeof attempt>>;

/** What may go to the log of an answer: the rest of a refusal quotes the credentials that it was asked with. */
const told = ({ status, text }: Answer) => [status, ...(/<Code>(\w+)<\/Code>/.exec(text)?.slice(1) ?? [])].join(' ');

/** A copy that fails half-way answers 200 all the same, with an error as its body. */
const isFailure = ({ status, text }: Answer) => status >= 500 || (status === 200 && text.includes('<Error>'));

/** Asks the bucket, three times where it does not answer or cannot. Throws `FilesUnavailable`. */
const ask = async (...asked: Parameters<typeof attempt>): Promise<Answer> => {
  let failure: unknown;
  for (let left = attempts; left > 0; left -= 1) {
    try {
      const answer = await attempt(...asked);
      if (!isFailure(answer)) return answer;
      failure = told(answer);
    } catch (error) {
      failure = error;
    }
    if (left > 1) await wait(Math.random() * pause);
  }
  throw new FilesUnavailable('The bucket does not answer', { cause: failure });
};

const unexpected = (answer: Answer) => new Error(`The bucket answered ${told(answer)}`);

/** The object with this key, or undefined. Throws `FilesUnavailable`. */
export const findObject = async (key: string): Promise<StoredObject | undefined> => {
  const answer = await ask('HEAD', key, {});
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw unexpected(answer);
  const { headers } = answer;
  return {
    size: Number(headers.get('content-length')),
    contentType: headers.get('content-type') ?? '',
    contentDisposition: headers.get('content-disposition') ?? '',
    etag: (headers.get('etag') ?? '').replaceAll('"', ''),
  };
};

/**
 * Copies an object inside the bucket, with its type and its name; false where it is gone, or no longer the one with
 * this `etag`. Throws `FilesUnavailable`.
 */
export const copyObject = async (from: string, etag: string, to: string): Promise<boolean> => {
  const answer = await ask('PUT', to, {
    'x-amz-copy-source': `/${bucket}/${from}`,
    'x-amz-copy-source-if-match': `"${etag}"`,
  });
  if (answer.status === 404 || answer.status === 412) return false;
  if (answer.status !== 200) throw unexpected(answer);
  return true;
};
