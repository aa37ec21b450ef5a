import { Fault } from '../../runner/fault.ts';
import { say } from '../../runner/say.ts';
import { type Command, readArguments } from '../command.ts';
import { dashboardBody } from './body.ts';

const usage = `Usage: npm run -s ops -- dashboard --region REGION

Prints a dashboard of all stacks in an account and region, to be put up while somebody looks at it:

  aws cloudwatch put-dashboard --dashboard-name stagecraft --dashboard-body "$(npm run -s ops -- dashboard --region REGION)"
  aws cloudwatch delete-dashboards --dashboard-names stagecraft

  --region REGION   of the stacks, such as eu-central-1`;

const run = async (args: readonly string[]) => {
  const { values } = readArguments(args, { region: { type: 'string' } }, { usage });
  if (values.region === undefined) throw new Fault(`Which region?\n\n${usage}`);
  say(JSON.stringify(dashboardBody(values.region)));
  return true;
};

export const command: Command = { usage, run };
