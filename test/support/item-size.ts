const textSize = (text: string) => Buffer.byteLength(text);

const numberSize = (number: number) => {
  const digits = String(Math.abs(number))
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + (number < 0 ? 2 : 1);
};

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

const valueSize = (value: unknown): number => {
  if (typeof value === 'string') return textSize(value);
  if (typeof value === 'number') return numberSize(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return 3 + sum(value.map((element) => 1 + valueSize(element)));
  if (typeof value === 'object' && value !== null) return 3 + Object.keys(value).length + attributesSize(value);
  return 1;
};

const attributesSize = (attributes: object) =>
  sum(Object.entries(attributes).map(([name, value]) => textSize(name) + valueSize(value)));

/**
 * What an item weighs in bytes, as DynamoDB counts it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: object) => attributesSize(item);
