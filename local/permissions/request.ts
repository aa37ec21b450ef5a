import { callsOf } from './actions.ts';
import type { Call } from './judge.ts';
import { callsForObjects } from './objects.ts';
import { transactionIn } from './transaction.ts';

/** A request on its way out of a function. */
export type Outgoing = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  header(name: string): string | undefined;
  readonly body: string;
};

/** What a request says of itself by its signature: with whose key it was signed, and for which service. */
const signature =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request,/;

export type Signed = { readonly accessKeyId: string; readonly region: string; readonly service: string };

/** Who signed a request, for which service; undefined where nobody did: it is none to AWS. */
export const signedBy = (authorization: unknown): Signed | undefined => {
  const { key: accessKeyId, region, service } = signature.exec(String(authorization))?.groups ?? {};
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
};

/** For what AWS would ask a function's policies at this request. */
export const callsIn = ({ region, service }: Signed, { method, path, header, body }: Outgoing): readonly Call[] => {
  if (service === 's3') return callsForObjects({ method, url: new URL(path, 'http://s3'), header });
  const operation = header('x-amz-target')?.split('.').at(-1);
  if (operation !== undefined) {
    const input: unknown = operation.startsWith('Transact') ? transactionIn(body) : JSON.parse(body);
    return callsOf({ service, region, operation, input });
  }
  const form = new URLSearchParams(body);
  return callsOf({ service, region, operation: form.get('Action') ?? '', input: Object.fromEntries(form) });
};
