/** Properties of a resource that AWS's APIs know as attributes: texts where a template has numbers and objects. */
export const attributeTexts = (properties: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = properties[name];
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );
