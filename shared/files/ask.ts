import { wait } from '../clock.ts';
import { access, type Method, requestFor } from './bucket.ts';
import { FilesUnavailable } from './files-unavailable.ts';

type Asked = {
  readonly method: Method;
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds for one attempt. */
  readonly patience: number;
};

export type Answer = { readonly status: number; readonly headers: Headers; readonly bytes: Buffer<ArrayBuffer> };

const attempts = 3;
const pause = 100;

const attempt = async ({ method, key, query = {}, headers = {}, body, patience }: Asked): Promise<Answer> => {
  const { signer, url } = access();
  const address = `${url}/${key}`;
  const content = body === undefined ? {} : { body };
  const signed = await signer.sign({ ...requestFor(method, address, headers), query, ...content });
  const signal = AbortSignal.timeout(patience);
  const asked = Object.keys(query).length === 0 ? address : `${address}?${new URLSearchParams(query)}`;
  const answer = await fetch(asked, { method, headers: signed.headers, signal, ...content });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

/** The name that S3 gives to a refusal. */
const codeOf = ({ bytes }: Answer) => /<Code>(\w+)<\/Code>/.exec(bytes.toString())?.[1];

/** What may go to the log of an answer: the rest of a refusal quotes the credentials that it was asked with. */
const told = (answer: Answer) => [answer.status, ...[codeOf(answer) ?? []].flat()].join(' ');

/** Some actions that fail half-way answer 200 all the same, with an error as their body; of a range it is never 200. */
const isFailure = (answer: Answer) =>
  answer.status >= 500 || (answer.status === 200 && answer.bytes.includes('<Error>'));

/** Asks the bucket, three times where it does not answer or cannot. Throws `FilesUnavailable`. */
export const ask = async (asked: Asked): Promise<Answer> => {
  let failure: unknown;
  for (let left = attempts; left > 0; left -= 1) {
    try {
      const answer = await attempt(asked);
      if (!isFailure(answer)) return answer;
      failure = told(answer);
    } catch (error) {
      failure = error;
    }
    if (left > 1) await wait(Math.random() * pause);
  }
  throw new FilesUnavailable('The bucket does not answer', { cause: failure });
};

export const unexpected = (answer: Answer) => new Error(`The bucket answered ${told(answer)}`);
