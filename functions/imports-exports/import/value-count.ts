const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Whether there are more values in this JSON than so many: each that breaks the schema would be told, and take a
 * thousand times its own bytes. Step by step, as it may be nested deeper than the stack is.
 */
export const hasMoreValuesThan = (most: number, json: unknown) => {
  const open = [json];
  let count = 0;
  while (open.length > 0) {
    const value = open.pop();
    count += 1;
    if (isNested(value)) for (const inner of Object.values(value)) open.push(inner);
    if (count + open.length > most) return true;
  }
  return false;
};
