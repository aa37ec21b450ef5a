import * as z from 'zod';
import { filterOf } from '../filter.ts';

/**
 * Whether a message passes the filter policy of a subscription, by the values of its attributes.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export const policyOf = (policy = '{}') => {
  const names = Object.keys(z.record(z.string(), z.unknown()).parse(JSON.parse(policy)));
  const matches = filterOf([policy]);
  // Not even `exists: false` lets a message through that has no attributes at all.
  return (values: Readonly<Record<string, unknown>>) =>
    names.length === 0 || (Object.keys(values).length > 0 && matches(values));
};
