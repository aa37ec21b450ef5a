import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, it } from 'vitest';
import * as z from 'zod';
import { localAccess } from '../../runner/access.ts';
import { temporaryFolder } from '../support/engine.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { until } from '../support/until.ts';

const templateSchema = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() })),
});
type Template = z.infer<typeof templateSchema>;

/** The id of the one resource of a type that says this of itself. */
const idIn = ({ Resources }: Template, type: string, given: string) => {
  const [found, ...others] = Object.entries(Resources).filter(
    ([, one]) => one.Type === type && JSON.stringify(one).includes(given),
  );
  if (found === undefined || others.length > 0) throw new Error(`Not one ${type} says ${given}`);
  return found[0];
};

/** Disables an event source of a function. */
const disabled = (name: string) => (template: Template) => {
  const id = idIn(template, 'AWS::Lambda::EventSourceMapping', `${name}function`);
  Object.assign(template.Resources[id]?.Properties ?? {}, { Enabled: false });
};

const unsubscribed = (template: Template) => {
  delete template.Resources[idIn(template, 'AWS::SNS::Subscription', '"sqs"')];
};

/** The stack as it is deployed, but for what was spoilt, and for an alarm with periods of two seconds. */
const stackSpoilt = (spoil: (template: Template) => void) => {
  const folder = join(temporaryFolder(), 'stack');
  cpSync(z.string().parse(process.env.STAGECRAFT_TEST_STACK), folder, { recursive: true });
  const file = join(folder, 'stagecraft-local.template.json');
  const template = templateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  spoil(template);
  const alarmId = idIn(template, 'AWS::CloudWatch::Alarm', 'CanaryArrivals');
  const alarm = JSON.stringify(template.Resources[alarmId]).replaceAll('"Period":300', `"Period":${period / 1_000}`);
  const Resources = { ...template.Resources, [alarmId]: JSON.parse(alarm) };
  writeFileSync(file, JSON.stringify({ ...template, Resources }));
  const canary = Object.keys(template.Resources).find((id) => /^canaryfunction[0-9A-F]+$/.test(id));
  return { folder, canary: `stagecraft-local-${canary}` };
};

/** Milliseconds. */
const period = 2_000;

let cloud: LocalCloud | undefined;

afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
});

/** Has one canary sent in each period, in place of the schedule, until this was said at the terminal. */
const sendingUntilSaid = async (FunctionName: string, { endpoints, printed }: LocalCloud, given: string) => {
  const client = new LambdaClient({ ...localAccess, endpoint: endpoints().lambdaUrl });
  let sentFor = '';
  await until(async () => {
    const at = new Date(Date.now() - (Date.now() % period)).toISOString().replace(/\.\d+/, '');
    if (at !== sentFor) await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ at }) }));
    sentFor = at;
    return printed().includes(given);
  });
  client.destroy();
};

it('rings while no canary comes, and no longer once they come out at both ends', async () => {
  const { folder, canary } = stackSpoilt(() => {});
  cloud = await startLocalCloud('--stack', folder);
  const { printed } = cloud;
  await until(() => printed().includes('Alarm: Canary is missing'));
  await sendingUntilSaid(canary, cloud, 'Alarm is over: Canary is missing');
});

it.each([
  ['the event source of publish is disabled', disabled('publish')],
  ['the event source of follow-up is disabled', disabled('followup')],
  ['the event source of fan-out is disabled', disabled('fanout')],
  ['the topic has no queue among its subscriptions', unsubscribed],
])('rings where %s', async (_, spoil) => {
  const { folder, canary } = stackSpoilt(spoil);
  cloud = await startLocalCloud('--stack', folder);
  await sendingUntilSaid(canary, cloud, 'Alarm: Canary is missing');
});
