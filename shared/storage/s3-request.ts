import { wait } from '../kernel/clock.ts';
import { accessTo, type Method, requestFor } from './access.ts';
import { FilesUnavailable } from './files-unavailable.ts';

type Wanted = {
  readonly method: Method;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};

type Asked = Wanted & {
  readonly key: string;
  /** Milliseconds for one attempt. */
  readonly patience: number;
};

type Answer = { readonly status: number; readonly headers: Headers; readonly bytes: Buffer<ArrayBuffer> };

type Signer = Pick<ReturnType<typeof accessTo>['signer'], 'sign'>;

/** Milliseconds at the most before the second attempt, twice as much before each further one. */
const pause = 100;

/** A request for `fetch` with the signature that covers all of it, its query and its body too. */
export const signed = async (signer: Signer, address: string, wanted: Wanted, at = new Date()) => {
  const { method, query = {}, headers = {}, body } = wanted;
  const content = body !== undefined && { body };
  const asked = { ...requestFor(method, address, headers), query, ...content };
  const { headers: signedHeaders } = await signer.sign(asked, { signingDate: at });
  const url = new URL(address);
  url.search = new URLSearchParams(query).toString();
  return { url, init: { method, headers: signedHeaders, ...content } };
};

const attempt = async (bucket: string, { key, patience, ...wanted }: Asked): Promise<Answer> => {
  const signal = AbortSignal.timeout(patience);
  const { url: place, signer } = accessTo(bucket);
  const { url, init } = await signed(signer, `${place}/${key}`, wanted);
  const answer = await fetch(url, { ...init, signal });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

/** The name that S3 gives to a refusal. */
const codeOf = ({ bytes }: Answer) => /<Code>(\w+)<\/Code>/.exec(bytes.toString())?.[1];

/** What may go to the log of an answer: the rest of a refusal quotes the credentials that it was asked with. */
const told = (answer: Answer) => [answer.status, ...[codeOf(answer) ?? []].flat()].join(' ');

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
        failure = told(answer);
      } catch (error) {
        failure = error;
      }
      if (made < attempts) await wait(Math.random() * pause * 2 ** (made - 1));
    }
    throw new FilesUnavailable('The bucket does not answer', { cause: failure });
  };

export const unexpected = (answer: Answer) => new Error(`The bucket answered ${told(answer)}`);
