import { escapeMarkup } from '../topics/answers.ts';
import type { Call } from './judge.ts';

/** A call that no policy of the stack permits. */
export class Denied extends Error {
  override readonly name = 'AccessDenied';
  readonly service: string;

  constructor(functionName: string, { action, resource }: Call) {
    super(`${functionName} is not authorized to perform: ${action} on resource: ${resource}`);
    this.service = action.slice(0, action.indexOf(':'));
  }
}

type Answer = { readonly status: number; readonly type: string; readonly body: string };

const json = (message: string): Answer => ({
  status: 400,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message }),
});

const xml = (body: string): Answer => ({ status: 403, type: 'text/xml', body: `<?xml version="1.0"?>${body}` });

const error = (code: string, message: string) => `<Code>${code}</Code><Message>${escapeMarkup(message)}</Message>`;

const inXml: Readonly<Record<string, (message: string) => Answer>> = {
  sns: (message) =>
    xml(
      `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>` +
        `${error('AuthorizationError', message)}</Error></ErrorResponse>`,
    ),
  s3: (message) => xml(`<Error>${error('AccessDenied', message)}</Error>`),
};

/** What the service would have answered. */
export const answerTo = ({ service, message }: Denied): Answer => (inXml[service] ?? json)(`User: ${message}`);
