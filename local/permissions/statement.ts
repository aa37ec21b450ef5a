import * as z from 'zod';
import { Fault } from '../../runner/fault.ts';

/**
 * A statement of a policy, in the forms that ours have: exact names, or the begin of names with a `*` behind. It holds
 * only where the encryption context has one of `contextKeys`, if there are any.
 */
export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly contextKeys?: readonly string[];
};

const some = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const patterns = some.pipe(z.array(z.string().regex(/^[^*?]*\*?$/)));

const conditions = z.strictObject({
  'ForAnyValue:StringEquals': z.strictObject({ 'kms:EncryptionContextKeys': some }).optional(),
  Bool: z.strictObject({ 'aws:SecureTransport': z.enum(['true', 'false']) }).optional(),
});

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: patterns,
  Resource: patterns,
  Condition: conditions.default({}),
});

/** What a statement means for our functions: nothing where it is about calls without TLS, of which they make none. */
const meaningOf = (given: z.infer<typeof statement>): readonly Statement[] => {
  const { Bool, 'ForAnyValue:StringEquals': equal } = given.Condition;
  if (Bool?.['aws:SecureTransport'] === 'false') return [];
  const contextKeys = equal?.['kms:EncryptionContextKeys'];
  return [
    {
      effect: given.Effect,
      actions: given.Action,
      resources: given.Resource,
      ...(contextKeys && { contextKeys }),
    },
  ];
};

/** Statements as a policy document has them; one in a form that is not known here ends the start. */
export const statementsOf = (where: string, given: readonly unknown[]): readonly Statement[] =>
  given.flatMap((each) => {
    const { data, error } = statement.safeParse(each);
    if (data === undefined)
      throw new Fault(
        `A permission of ${where} cannot be judged here: ${z.prettifyError(error)}\n${JSON.stringify(each)}`,
      );
    return meaningOf(data);
  });
