import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { customersCalled } from '../../lib/customer-file.ts';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { type Command, readArguments } from '../command.ts';
import { cdk } from './cdk.ts';
import { deploy } from './deploy.ts';
import { healthWithin } from './health.ts';

const usage = `Usage: npm run deploy -- NAME [NAME...] [--yes]

  NAME    a customer, or a wave: all customers whose files name it
  --yes   doesn't ask before permissions are widened

One after the other, in this order, of a wave by name; it stops at the first that fails.`;

const run = async (args: readonly string[]) => {
  const options = { yes: { type: 'boolean' } } as const;
  const { values, positionals } = readArguments(args, options, { usage, names: Number.POSITIVE_INFINITY });
  const customers = customersCalled(positionals);
  const [first] = customers;
  if (first === undefined) throw new Fault(`Say whom to deploy\n\n${usage}`);
  return deploy(customers, {
    cdk,
    say,
    health: healthWithin(),
    yes: values.yes ?? false,
    sts: new STSClient({ region: first.region }),
    cloudFormation: (region) => new CloudFormationClient({ region }),
    dynamodb: (region) => new DynamoDBClient({ region }),
  });
};

export const command: Command = { usage, run };
