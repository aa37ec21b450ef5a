import { table } from '../figures.ts';
import { assumedMilliseconds, type Counted, completionCharges } from './completion.ts';
import { type Charge, idleCharges, sumOf, usdOf } from './idle.ts';
import { accessLogFormat, type CostedTemplate, sizeOf } from './template.ts';

/** What a customer may cost and need at most. */
export const budget = { idle: 3.9, millionCompletions: 11.5, resources: 180, roles: 24, alarms: 10, polledQueues: 5 };

const usd = (amount: number) => amount.toFixed(2);

const exactly = (quantity: number) =>
  quantity.toLocaleString('en', { maximumFractionDigits: 2, useGrouping: quantity >= 10_000 });

const charged = (charges: readonly Charge[]) =>
  table(
    ['what', 'how much', 'USD'],
    [
      ...charges.map((charge) => [charge.what, exactly(charge.quantity), usd(usdOf(charge))]),
      ['**together**', '', `**${usd(sumOf(charges))}**`],
    ],
  );

const assumptions = Object.entries(assumedMilliseconds)
  .map(([what, ms]) => `${what === 'ownWork' ? 'own work' : what} ${ms}`)
  .join(', ');

/** The content of docs/cost.md. */
export const costPage = (template: CostedTemplate, counted: Counted) => {
  const { resources, roles, functions, alarms, queues, polledQueues } = sizeOf(template);
  return `# What a customer costs

Written by \`npm run cost\`, from the synthesized template of the example customer and from what completions consume on the
engine. List prices of us-east-1 in USD, without free tiers; what an account has once for all its customers is not in it.

## A month without use

${charged(idleCharges(template))}

At most ${usd(budget.idle)} in the first year. A key costs 1 USD more after each of its first two yearly rotations. Lambda
keeps five long polls open at each queue, whether or not there are messages.

## A million completions

${charged(completionCharges(counted, accessLogFormat(template)))}

At most ${usd(budget.millionCompletions)}, without mails, webhooks and tasks. Units and calls are the average of completing
every activity of the default process with a note, one after the other, with a warm function: the quiet case, in which
each completion is a batch of its own for both consumers. How long a function runs is assumed, with 1 GB of memory, in
milliseconds: ${assumptions}.

## What comes on top

- What is kept: about 1.4 GB for a million completions with their events, 0.45 USD a month for each GB with its copies
  for point-in-time recovery; logs as long as \`retention.logsDays\` says, 0.03 USD a month for each GB.
- People: Cognito's plan Lite charges 0.0055 USD for each active user and month.
- Mails about events, by SNS: 2 USD for 100,000. Invitations, by SES: 0.10 USD for 1,000.
- Tasks: some 5 write units for each, 3.1 USD a million. Webhooks: for each delivery some 4 write and 5 read units, six
  requests to queues and two invocations, about 6.50 USD a million, and the time that receivers take to answer.

## What a customer needs

| | has | at most |
| --- | ---: | ---: |
| resources of the stack | ${resources} | ${budget.resources} |
| roles | ${roles} | ${budget.roles} |
| alarms | ${alarms} | ${budget.alarms} |
| polled queues | ${polledQueues} | ${budget.polledQueues} |
| queues | ${queues} | |
| functions | ${functions} | |
`;
};
