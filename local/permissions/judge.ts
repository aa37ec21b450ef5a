import type { Statement } from './statement.ts';

/** What AWS is asked to permit. */
export type Call = {
  readonly action: string;
  readonly resource: string;
  /** The keys of the encryption context, for what concerns a key. */
  readonly contextKeys?: readonly string[];
};

/** All that says what a role may do. */
export type Permissions = {
  /** Of its own policies. */
  readonly role: readonly Statement[];
  /** Of the policies of queues, topics, buckets and keys, as far as they name it, or everybody. */
  readonly resources: readonly Statement[];
  /** Of the policies of keys, what they leave to the policies of roles. */
  readonly delegated: readonly Statement[];
};

const matches = (name: string) => (pattern: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

const concerns =
  ({ action, resource, contextKeys }: Call) =>
  (statement: Statement) =>
    statement.actions.some(matches(action)) &&
    statement.resources.some(matches(resource)) &&
    (statement.contextKeys?.some((key) => contextKeys?.includes(key)) ?? true);

/**
 * Whether a call is permitted: a policy allows it, and none denies it. For a key, the policy of the key has to leave it
 * to those of roles.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const permits = ({ role, resources, delegated }: Permissions, call: Call): boolean => {
  const concerned = concerns(call);
  const says = (statements: readonly Statement[], effect: Statement['effect']) =>
    statements.some((statement) => statement.effect === effect && concerned(statement));
  if (says(role, 'Deny') || says(resources, 'Deny') || says(delegated, 'Deny')) return false;
  const left = !call.action.startsWith('kms:') || says(delegated, 'Allow');
  return says(resources, 'Allow') || (left && says(role, 'Allow'));
};
