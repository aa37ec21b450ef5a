import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { loadCustomer } from '../../lib/customer-file.ts';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { checkAccount } from '../account.ts';
import { type Command, readArguments } from '../command.ts';
import { pause, resume } from './pause.ts';

const usage = `Usage: npm run ops -- pause CUSTOMER    stops all schedules and functions of a customer, but what a deployment needs
       npm run ops -- resume CUSTOMER   starts them again

Both may be cut off and repeated. What runs when they are stopped ends by itself, within two minutes. Meanwhile the API
answers 503, nobody can sign in, and the alarm of the canary goes off.`;

const commandOf = (does: typeof pause, done: string): Command => ({
  usage,
  run: async (args) => {
    const { positionals } = readArguments(args, {}, { usage, names: 1 });
    const [name] = positionals;
    if (name === undefined) throw new Fault(`Say whom\n\n${usage}`);
    const customer = loadCustomer(name);
    await checkAccount([customer]);
    const { region } = customer;
    const clients = {
      cloudFormation: new CloudFormationClient({ region }),
      lambda: new LambdaClient({ region }),
      scheduler: new SchedulerClient({ region }),
    };
    const { functions, schedules } = await does(clients, name);
    say(`${functions.length} functions and ${schedules.length} schedules ${done}`);
    return true;
  },
});

export const pausing = { command: commandOf(pause, 'are stopped; what still runs ends within two minutes') };
export const resuming = { command: commandOf(resume, 'run again') };
