import { isRecord } from './is-record.ts';

/** An image as AWS writes it: in DynamoDB Local's streams an empty map lacks its type, `{}` instead of `{ "M": {} }`. */
export const typedImage = (image: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, withTypes(value)]));

const withTypes = (value: unknown): unknown => {
  if (!isRecord(value)) return value;
  if (Object.keys(value).length === 0) return { M: {} };
  if (isRecord(value.M)) return { M: typedImage(value.M) };
  return Array.isArray(value.L) ? { L: value.L.map(withTypes) } : value;
};
