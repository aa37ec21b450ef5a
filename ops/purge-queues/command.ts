import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { stackNameOf } from '../../lib/customer.ts';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { ownCustomer } from '../account.ts';
import { type Command, readArguments } from '../command.ts';
import { resourcesOf } from '../customer-stack.ts';
import { purgeQueues } from './purge-queues.ts';

const usage = `Usage: npm run ops -- purge-queues CUSTOMER

Empties all queues of a customer: work, deliveries and the dead letters. It takes SQS a minute; until then a message
may still be handed out.`;

/** The addresses of all queues of a stack. */
export const queuesOf = async (client: CloudFormationClient, customer: string) => {
  const resources = await resourcesOf(client, stackNameOf(customer));
  const queues = resources.filter(({ ResourceType }) => ResourceType === 'AWS::SQS::Queue');
  return queues.flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? []);
};

const run = async (args: readonly string[]) => {
  const { positionals } = readArguments(args, {}, { usage, names: 1 });
  const [name] = positionals;
  if (name === undefined) throw new Fault(`Say whose queues\n\n${usage}`);
  const { region } = await ownCustomer(name);
  const urls = await queuesOf(new CloudFormationClient({ region }), name);
  const waiting = await purgeQueues(new SQSClient({ region }), urls);
  for (const url of waiting) say(`${url}  was emptied a moment ago: repeat this in a minute`);
  say(`${urls.length - waiting.length} queues are emptied, within a minute`);
  return waiting.length === 0;
};

export const command: Command = { usage, run };
