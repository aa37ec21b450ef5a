import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { stackNameOf } from '../lib/customer.ts';
import { Fault } from '../local/fault.ts';

/** What the stack of a customer puts out, by name; a Fault where it doesn't, as one that an older release deployed. */
export const outputsOf = async (client: CloudFormationClient, customer: string) => {
  const StackName = stackNameOf(customer);
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return (name: string): string => {
    const value = stack?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (value === undefined) throw new Fault(`${StackName} puts out no ${name}: deploy it again`);
    return value;
  };
};
