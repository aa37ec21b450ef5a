import { Fault } from '../../runner/fault.ts';
import { say, warn } from '../../runner/say.ts';
import { type Command, readArguments } from '../command.ts';
import { makeUsers } from './make-users.ts';
import { readPeople } from './people-file.ts';
import { peopleOf } from './place.ts';

const usage = `Usage: npm run ops -- make-users CUSTOMER --from FILE

Makes the users of a file that save-users wrote in the customer's user pool, without any mail, under the ids that
their deals name, with what the directory says of them. Who is there stays as they are, and who is not in the directory
is not made. Then send-invitations sends the invitations.`;

const run = async (args: readonly string[]) => {
  const { values, positionals } = readArguments(args, { from: { type: 'string' } }, { usage, names: 1 });
  if (values.from === undefined) throw new Fault(`--from is missing\n\n${usage}`);
  const people = await readPeople(values.from);
  const { pool, find } = await peopleOf(positionals[0]);
  const { addressGone, unknown } = await makeUsers(pool, people, find);
  const state = ({ active }: { readonly active: boolean }) => (active ? 'active' : 'deactivated');
  for (const person of addressGone)
    warn(`${person.id} (${state(person)}) was not made: the address is somebody else's by now`);
  for (const person of unknown)
    warn(`${person.id} (${state(person)}) was not made: nobody in the directory has this id`);
  const left = [...addressGone, ...unknown];
  say(`${people.length - left.length} of ${people.length} users are in the user pool`);
  return left.every(({ active }) => !active);
};

export const command: Command = { usage, run };
