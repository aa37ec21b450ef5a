import { isRecord } from '../../runner/is-record.ts';
import type { Call } from './judge.ts';
import { toDownload, toUpload } from './objects.ts';

/** Who signed what is for others, be it a form or an address, stands in it under this name. */
const credential = 'X-Amz-Credential';

/** A text as the JSON that it is, or undefined. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * What the signed forms and addresses in an answer permit whoever gets it: S3 asks for it the policies of who signed
 * them. In an answer of our API they lie in its body, which is JSON again.
 */
export const callsSigned = (answer: unknown, accessKeyId: string): readonly Call[] => {
  const isOwn = (signer: unknown) => String(signer).startsWith(`${accessKeyId}/`);
  const inText = (text: string): readonly Call[] => {
    if (!text.includes(credential)) return [];
    if (!URL.canParse(text)) return inValue(parsed(text));
    const { pathname, searchParams } = new URL(text);
    return isOwn(searchParams.get(credential)) ? [toDownload(pathname)] : [];
  };
  const inForm = ({ url, fields }: Readonly<Record<string, unknown>>): readonly Call[] =>
    isRecord(fields) && isOwn(fields[credential]) ? [toUpload(`${new URL(String(url)).pathname}/${fields.key}`)] : [];
  const inValue = (value: unknown): readonly Call[] => {
    if (typeof value === 'string') return inText(value);
    return isRecord(value) ? [...inForm(value), ...Object.values(value).flatMap(inValue)] : [];
  };
  return inValue(answer);
};
