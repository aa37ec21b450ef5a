const kinds = /\{"(Get|Put|Update|Delete|ConditionCheck)":\{/g;
/** A table: an attribute of this name has an object as its value, and a text its quotation marks escaped. */
const tables = /"TableName":"([^"]+)"/g;

/**
 * What a transaction does to which tables, found in its text: to parse it, with all items that it writes, would take
 * longer than all the rest. It is parsed where an attribute has the name of what is done to items.
 */
export const transactionIn = (body: string): unknown => {
  const done = [...body.matchAll(kinds)];
  const named = [...body.matchAll(tables)];
  if (done.length !== named.length || done.length === 0) return JSON.parse(body);
  return { TransactItems: done.map(([, kind = ''], at) => ({ [kind]: { TableName: named[at]?.[1] } })) };
};
