import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { loadCustomer } from '../../lib/customer-file.ts';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { checkAccount } from '../account.ts';
import { type Command, readArguments } from '../command.ts';
import { stackOf } from '../customer-stack.ts';
import { deleteCustomer } from './delete-customer.ts';
import { dataClients } from './erase.ts';

const usage = `Usage: npm run ops -- delete-customer NAME [--confirm NAME]

  --confirm NAME   the name again: deletes it; without, says what would be deleted

Where the customer's file says keepData, the stack goes, and table, files, users and key stay.`;

const plan = (name: string, keepData: boolean, stands: boolean) => `${name}: ${stands ? 'the stack stands' : 'no stack'}
${
  keepData
    ? 'The stack would be deleted; table, files, users and key would be kept, as the customer’s file says keepData.'
    : 'The stack would be deleted, and with it all data: table, files, users, logs, and in 30 days the key.'
}
Nothing was done. To do it: npm run ops -- delete-customer ${name} --confirm ${name}`;

const afterwards = `What else remains: metrics for 15 months, what CloudTrail and CloudFormation tell of it for 90 days (names and
figures only), and the customer's file in customers/, which somebody now takes out.`;

const run = async (args: readonly string[]) => {
  const { values, positionals } = readArguments(args, { confirm: { type: 'string' } }, { usage, names: 1 });
  const customer = loadCustomer(positionals[0]);
  const { name } = customer;
  if (values.confirm !== undefined && values.confirm !== name)
    throw new Fault(`--confirm says ${values.confirm}, not ${name}: nothing was done`);
  await checkAccount([customer]);
  const cloudFormation = new CloudFormationClient({ region: customer.region });
  if (values.confirm === undefined) {
    say(plan(name, customer.keepData, (await stackOf(cloudFormation, name)) !== undefined));
    return false;
  }
  let done = true;
  const deletion = { cloudFormation, data: dataClients(customer.region), pause: () => pause(10_000) };
  for await (const { type, id, messages, ...fate } of deleteCustomer(customer, deletion)) {
    for (const line of messages) say(`${type} ${id}: ${line}`);
    done &&= fate.done;
  }
  say(afterwards);
  return done;
};

export const command: Command = { usage, run };
