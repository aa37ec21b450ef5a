import { knownSchema } from './errors.ts';

/** What must hold of the item in the table for a write to happen. */
export type Condition =
  | { readonly is: 'absent' | 'present' | 'anything' }
  | { readonly is: 'version'; readonly version: number }
  | { readonly is: 'absent-or-expired'; readonly at: number };

type Expression = {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
};

export const expressionOf = (when: Condition): Expression => {
  switch (when.is) {
    case 'anything':
      return {};
    case 'absent':
      return { ConditionExpression: 'attribute_not_exists(pk)' };
    case 'present':
      return { ConditionExpression: 'attribute_exists(pk)' };
    case 'version':
      return {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': when.version },
      };
    case 'absent-or-expired':
      return {
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :at',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':at': when.at },
      };
  }
};

const understood = '(attribute_not_exists(#schema) OR #schema <= :schema)';

/** The same of an item that is replaced or removed: where a later release says that we would break it, it stays. */
export const guardedExpressionOf = (when: Condition) => {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = expressionOf(when);
  if (when.is === 'absent' || when.is === 'absent-or-expired') return expressionOf(when);
  return {
    ConditionExpression: [ConditionExpression, understood].filter((part) => part !== undefined).join(' AND '),
    ExpressionAttributeNames: { ...ExpressionAttributeNames, '#schema': 'schemaVersion' },
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ':schema': knownSchema },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
};
