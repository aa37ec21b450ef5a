import { randomUUID } from 'node:crypto';
import type { Refusal } from './refusal.ts';

const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text inside XML or HTML. */
export const escapeMarkup = (text: string) => text.replace(/[<>&"']/g, (one) => escapes[one] ?? one);

/** An answer on its way out. */
export type Answer = { readonly status: number; readonly type: string; readonly body: string };

const xml = (status: number, body: string): Answer => ({ status, type: 'text/xml', body });

const namespace = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"';
const requestId = () => `<RequestId>${randomUUID()}</RequestId>`;

/** SNS's answer to an action that succeeded. */
export const succeeded = (action: string, result: string) =>
  xml(
    200,
    `<${action}Response ${namespace}><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata>${requestId()}</ResponseMetadata></${action}Response>`,
  );

export const refused = ({ code, message, status }: Refusal) =>
  xml(
    status,
    `<ErrorResponse ${namespace}><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code>` +
      `<Message>${escapeMarkup(message)}</Message></Error>${requestId()}</ErrorResponse>`,
  );

/** A page for whoever opened a link in a mail. */
export const page = (status: number, title: string, text: string): Answer => {
  const [name, message] = [escapeMarkup(title), escapeMarkup(text)];
  return {
    status,
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><h1>${name}</h1><p>${message}</p></html>`,
  };
};
