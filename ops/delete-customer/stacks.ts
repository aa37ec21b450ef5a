import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateListStacks,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { stackNameOf } from '../../lib/customer.ts';
import { Fault } from '../../runner/fault.ts';
import { resourcesOf } from '../customer-stack.ts';

/** The ids of a customer's stacks that were deleted within the last 90 days. */
export const deletedStacks = async (client: CloudFormationClient, customer: string) => {
  const ids: string[] = [];
  for await (const page of paginateListStacks({ client }, { StackStatusFilter: ['DELETE_COMPLETE'] }))
    for (const { StackName, StackId } of page.StackSummaries ?? [])
      if (StackName === stackNameOf(customer) && StackId) ids.push(StackId);
  return ids;
};

const statusOf = async (client: CloudFormationClient, StackName: string) => {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return stack?.StackStatus ?? 'DELETE_COMPLETE';
};

/** Deletes a stack although it is protected, and leaves behind what CloudFormation can't delete, as a bucket in use. */
export const deleteStack = async (client: CloudFormationClient, StackName: string, pause: () => Promise<unknown>) => {
  const settled = async () => {
    for (;;) {
      const status = await statusOf(client, StackName);
      if (!status.endsWith('_IN_PROGRESS')) return status;
      await pause();
    }
  };
  await settled();
  await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
  await client.send(new DeleteStackCommand({ StackName }));
  if ((await settled()) === 'DELETE_COMPLETE') return;
  const failed = (await resourcesOf(client, StackName)).filter(
    ({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED',
  );
  const RetainResources = failed.flatMap(({ LogicalResourceId }) => LogicalResourceId ?? []);
  await client.send(new DeleteStackCommand({ StackName, RetainResources }));
  const status = await settled();
  if (status !== 'DELETE_COMPLETE') throw new Fault(`${StackName} is not deleted but ${status}: see its events`);
};
