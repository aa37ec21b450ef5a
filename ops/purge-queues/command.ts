import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { stackNameOf } from '../../lib/customer.ts';
import { loadCustomer } from '../../lib/customer-file.ts';
import { Fault } from '../../local/fault.ts';
import { say } from '../../local/log.ts';
import { type Command, readArguments } from '../command.ts';
import { purgeQueues } from './purge-queues.ts';

const usage = `Usage: npm run ops -- purge-queues CUSTOMER

Empties all queues of a customer: work, deliveries and what was set aside. It takes SQS a minute; until then a message
may still be handed out.`;

/** The addresses of all queues of a stack. */
export const queuesOf = async (client: CloudFormationClient, customer: string) => {
  const urls: string[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client },
    { StackName: stackNameOf(customer) },
  )) {
    for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries)
      if (ResourceType === 'AWS::SQS::Queue' && PhysicalResourceId !== undefined) urls.push(PhysicalResourceId);
  }
  return urls;
};

const run = async (args: readonly string[]) => {
  const { positionals } = readArguments(args, {}, { usage, names: 1 });
  const [name] = positionals;
  if (name === undefined) throw new Fault(`Say whose queues\n\n${usage}`);
  const { region } = loadCustomer(name);
  const urls = await queuesOf(new CloudFormationClient({ region }), name);
  const waiting = await purgeQueues(new SQSClient({ region }), urls);
  for (const url of waiting) say(`${url}  was emptied a moment ago: repeat this in a minute`);
  say(`${urls.length - waiting.length} queues are emptied, within a minute`);
  return waiting.length === 0;
};

export const command: Command = { usage, run };
