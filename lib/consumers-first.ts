import type { IDependable } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

type Consumer = { readonly fn: ServiceFunction; readonly mapping: IDependable };

/**
 * Has CloudFormation update what consumes events one after the other, and only then whoever writes them: so no event
 * meets a consumer that does not know it yet. In a rollback it may; then it becomes a dead letter.
 */
export const updateConsumersFirst = (functions: readonly ServiceFunction[], consumers: readonly Consumer[]) => {
  const before: IDependable[] = [];
  for (const { fn, mapping } of consumers) {
    fn.node.addDependency(...before);
    before.push(fn, mapping);
  }
  const consuming = new Set(consumers.map(({ fn }) => fn));
  for (const fn of functions)
    if (fn.definition.table?.includes('PutItem') && !consuming.has(fn)) fn.node.addDependency(...before);
};
