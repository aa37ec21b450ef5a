import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { type Command, readArguments } from '../command.ts';
import { writePeople } from './people-file.ts';
import { peopleOf } from './place.ts';

const usage = `Usage: npm run ops -- save-users CUSTOMER --to FILE

Writes who is in the directory: a line of JSON each with id, email, name, role and state. make-users takes it.`;

const run = async (args: readonly string[]) => {
  const { values, positionals } = readArguments(args, { to: { type: 'string' } }, { usage, names: 1 });
  if (values.to === undefined) throw new Fault(`--to is missing\n\n${usage}`);
  const { everybody } = await peopleOf(positionals[0]);
  const users = await everybody();
  await writePeople(values.to, users);
  say(`${users.length} users saved in ${values.to}`);
  return true;
};

export const command: Command = { usage, run };
