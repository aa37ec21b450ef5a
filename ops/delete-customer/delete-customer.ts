import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Customer } from '../../lib/customer.ts';
import { resourcesOf, stackOf } from '../customer-stack.ts';
import { checkOwnTable, tablesOf } from '../customer-table.ts';
import { type DataClients, erase, type Fate, turnOf } from './erase.ts';
import { deletedStacks, deleteStack } from './stacks.ts';

type Deletion = {
  readonly cloudFormation: CloudFormationClient;
  readonly data: DataClients;
  readonly pause: () => Promise<unknown>;
};

/** Something that there was, and what became of it. */
export type Remnant = Fate & { readonly type: string; readonly id: string };

type Thing = { readonly type: string; readonly id: string };

const kept: Fate = { messages: ['is kept: the customer’s file says keepData'], done: true };

/** Lambda makes a log for a function that has none of its own, which belongs to no stack. */
const logOf = (functionName: string): Thing => ({ type: 'AWS::Logs::LogGroup', id: `/aws/lambda/${functionName}` });

/** What deleted stacks have left behind, and what else there may be of the customer. */
const leftBehind = async ({ name, table }: Customer, { cloudFormation, data }: Deletion) => {
  const tables = await tablesOf(data.dynamodb, name);
  if (table !== undefined) tables.push(table.name);
  const left: Thing[] = tables.map((id) => ({ type: 'AWS::DynamoDB::Table', id }));
  const logs: Thing[] = [];
  for (const stack of await deletedStacks(cloudFormation, name))
    for (const { ResourceType: type = '', PhysicalResourceId: id, ResourceStatus } of await resourcesOf(
      cloudFormation,
      stack,
    )) {
      if (id === undefined) continue;
      if (ResourceStatus === 'DELETE_SKIPPED') left.push({ type, id });
      if (type === 'AWS::Lambda::Function') logs.push(logOf(id));
    }
  return { left, logs };
};

/**
 * Deletes a customer's stack; then, unless their data are to be kept, all that it and former ones have left behind. May
 * be repeated and cut off at any point: CloudFormation knows what a stack left behind for 90 days.
 */
export async function* deleteCustomer(customer: Customer, deletion: Deletion): AsyncGenerator<Remnant> {
  const { cloudFormation, data, pause } = deletion;
  await checkOwnTable(data.dynamodb, customer);
  const stack = await stackOf(cloudFormation, customer.name);
  if (stack?.StackId) {
    await deleteStack(cloudFormation, stack.StackId, pause);
    yield { type: 'AWS::CloudFormation::Stack', id: stack.StackId, messages: ['gone'], done: true };
  }
  const { left, logs } = await leftBehind(customer, deletion);
  for (const { type, id } of logs) await erase(type, id, data);
  const things = new Map(left.map((thing) => [`${thing.type} ${thing.id}`, thing])).values();
  for (const thing of [...things].sort((a, b) => turnOf(a.type) - turnOf(b.type)))
    yield { ...thing, ...(customer.keepData ? kept : await erase(thing.type, thing.id, data)) };
}
