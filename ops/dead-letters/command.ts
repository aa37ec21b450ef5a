import { resolve } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SQSClient } from '@aws-sdk/client-sqs';
import { localAccess } from '../../runner/access.ts';
import { readEndpoints } from '../../runner/endpoints.ts';
import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { ownCustomer } from '../account.ts';
import { type Command, readArguments } from '../command.ts';
import { outputsOf } from '../customer-stack.ts';
import { interrupted } from '../interrupted.ts';
import { goThrough, type Line, type Place } from './dead-letters.ts';

const usage = `Usage: npm run ops -- dead-letters --customer NAME           lists the dead letters of a customer, on AWS
       npm run ops -- dead-letters --local [--data FOLDER]   that of the local cloud on this machine (.local)

  --send-back KIND,...   sends messages of these kinds back to where they are worked on; all: whatever they are about
  --delete KIND,...      deletes messages of these kinds, each named as it is listed

Each line says how many messages of a kind there are. docs/runbook.md says what to do with which ("Dead letters").`;

const text = { type: 'string' } as const;
const options = { customer: text, data: text, local: { type: 'boolean' }, 'send-back': text, delete: text } as const;

const customerPlace = async (customer: string): Promise<Place> => {
  const { region } = await ownCustomer(customer);
  return { sqs: new SQSClient({ region }), urlOf: await outputsOf(new CloudFormationClient({ region }), customer) };
};

const localPlace = (data: string): Place => {
  const { servicesUrl, region, queues } = readEndpoints(data);
  return { sqs: new SQSClient({ ...localAccess, region, endpoint: servicesUrl }), urlOf: (output) => queues[output] };
};

const listed = (kinds = '') => kinds.split(',').filter((kind) => kind !== '');

/** The kinds that were asked for and of which there was none. */
const absentIn = (lines: readonly Line[], asked: readonly string[]) =>
  asked.filter((kind) => kind !== 'all' && !lines.some((line) => line.kind === kind));

const linesOf = ({ kind, stay, sent, deleted, since, because }: Line) =>
  [
    ...(sent > 0 ? [`${sent} sent back`] : []),
    ...(deleted > 0 ? [`${deleted} deleted`] : []),
    ...(stay > 0
      ? [
          `${stay} ${stay === 1 ? 'dead letter' : 'dead letters'}${since && `, the oldest sent at ${since}`}${because && `: ${because}`}`,
        ]
      : []),
  ].map((what) => `${kind}  ${what}`);

/** Lists the dead letters, does with them what is asked, and says whether none is left. */
const run = async (args: readonly string[]) => {
  const { values } = readArguments(args, options, { usage });
  const { customer, local = false, data } = values;
  if ((customer !== undefined) === local) throw new Fault(`Say whose dead letters\n\n${usage}`);
  const forget = listed(values.delete);
  if (forget.includes('all')) throw new Fault('Name the kinds that are to be deleted: what is deleted is lost');
  const place =
    customer === undefined
      ? localPlace(resolve(data ?? process.env.STAGECRAFT_DATA ?? '.local'))
      : await customerPlace(customer);
  const sendBack = listed(values['send-back']);
  const lines = await goThrough(place, { sendBack, forget, signal: interrupted() });
  for (const line of lines.flatMap(linesOf)) say(line);
  for (const kind of absentIn(lines, [...sendBack, ...forget])) say(`${kind}  none`);
  const remaining = lines.reduce((sum, { stay }) => sum + stay, 0);
  if (remaining === 0) say('No dead letters');
  return remaining === 0;
};

export const command: Command = { usage, run };
