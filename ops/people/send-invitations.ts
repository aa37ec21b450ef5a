import { say } from '../../runner/say.ts';
import { type Command, readArguments } from '../command.ts';
import { sendInvitations } from './invitations.ts';
import { peopleOf } from './place.ts';

const usage = `Usage: npm run ops -- send-invitations CUSTOMER

Sends the invitations that are due, until no more mails go out today; then it ends with 1 and says how many are left.`;

const run = async (args: readonly string[]) => {
  const { positionals } = readArguments(args, {}, { usage, names: 1 });
  const { pool } = await peopleOf(positionals[0]);
  const { sent, left } = await sendInvitations(pool);
  say(`${sent} invitations sent, ${left} left`);
  return left === 0;
};

export const command: Command = { usage, run };
