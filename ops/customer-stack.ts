import {
  type CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { stackNameOf } from '../lib/customer.ts';
import { Fault } from '../runner/fault.ts';

const isMissing = (error: unknown) =>
  error instanceof CloudFormationServiceException &&
  error.name === 'ValidationError' &&
  error.message.includes('does not exist');

/** The stack of a customer as CloudFormation describes it; undefined where there is none. */
export const stackOf = async (client: CloudFormationClient, customer: string): Promise<Stack | undefined> => {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackNameOf(customer) }));
    return Stacks?.[0];
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** The resources of a stack; of one that is deleted by its id, for 90 days, which those are that it left behind. */
export const resourcesOf = async (client: CloudFormationClient, StackName: string) => {
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName }))
    resources.push(...(page.StackResourceSummaries ?? []));
  return resources;
};

/** What the stack of a customer puts out, by name; a Fault where it doesn't, as one that an older release deployed. */
export const outputsOf = async (client: CloudFormationClient, customer: string) => {
  const stack = await stackOf(client, customer);
  return (name: string): string => {
    const value = stack?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (value === undefined) throw new Fault(`${stackNameOf(customer)} puts out no ${name}: deploy it again`);
    return value;
  };
};
