const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => [key, sorted(inner)] as const);
  return entries.sort(([one], [other]) => (one < other ? -1 : 1));
};

/** JSON that is the same for the same content, in whatever order its keys came. It is only ever compared. */
export const canonicalJson = (value: unknown) => JSON.stringify(sorted(value));
