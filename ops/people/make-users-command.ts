import { Fault } from '../../local/fault.ts';
import { say, warn } from '../../local/log.ts';
import { type Command, readArguments } from '../command.ts';
import { makeUsers } from './make-users.ts';
import { readPeople } from './people-file.ts';
import { peopleOf } from './place.ts';

const usage = `Usage: npm run ops -- make-users CUSTOMER --from FILE

Makes the users of a file that save-users wrote in the customer's user pool, without any mail, under the ids that
their deals name. Who is there stays as they are. Then send-invitations sends the invitations.`;

const run = async (args: readonly string[]) => {
  const { values, positionals } = readArguments(args, { from: { type: 'string' } }, { usage, names: 1 });
  if (values.from === undefined) throw new Fault(`--from is missing\n\n${usage}`);
  const people = await readPeople(values.from);
  const { pool, isKnown } = await peopleOf(positionals[0]);
  const left = await makeUsers(pool, people, isKnown);
  for (const { id, active } of left) {
    warn(`${id} (${active ? 'active' : 'deactivated'}) was not made: the address is somebody else's by now`);
  }
  say(`${people.length - left.length} of ${people.length} users are in the user pool`);
  return left.every(({ active }) => !active);
};

export const command: Command = { usage, run };
