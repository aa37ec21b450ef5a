import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { declaredSchedules } from '../../../local/schedules/schedule.ts';
import { startSchedules } from '../../../local/schedules/schedules.ts';
import { customerOf, stackIn, synthesize } from '../../../local/synthesis.ts';
import { readStack } from '../../../local/template/stack.ts';

const naming = { region: 'eu-central-1', stackName: 'shop', servicesUrl: 'http://127.0.0.1:1' };

const stackWith = (properties: object) => {
  const Properties = {
    ScheduleExpression: 'cron(30 5 * * ? *)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:aws:sqs:eu-central-1:000000000000:work', Input: '{"id":"<aws.scheduler.scheduled-time>"}' },
    ...properties,
  };
  return readStack({ Resources: { Schedule: { Type: 'AWS::Scheduler::Schedule', Properties } } }, naming);
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-28T04:00:00.000Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

const hour = 60 * 60 * 1_000;

/** What is sent to which queue within so many hours, and how to end it. */
const running = (stack: ReturnType<typeof stackWith>) => {
  const sent: string[] = [];
  const sendMessage = (queueName: string, body: string) => {
    sent.push(`${queueName} ${body}`);
    return { messageId: '', md5OfBody: '' };
  };
  const functionNamed = (arn: string) => ({
    invoke: async (event: unknown) => {
      sent.push(`${arn.split(':').at(-1)} ${JSON.stringify(event)}`);
      return { ok: true, payload: null } as const;
    },
  });
  const targets = { fauxqs: { sendMessage }, region: 'eu-central-1', functionNamed };
  const stop = startSchedules(declaredSchedules(stack), targets);
  return { stop, sentWithin: (hours: number) => vi.advanceTimersByTimeAsync(hours * hour).then(() => sent.splice(0)) };
};

describe('the schedules of a stack', () => {
  it('send their message with its time, at the same hour of the day in summer and in winter', async () => {
    const { sentWithin, stop } = running(stackWith({ ScheduleExpressionTimezone: 'Europe/Berlin' }));
    expect(await sentWithin(40)).toEqual(['work {"id":"2026-03-28T04:30:00Z"}', 'work {"id":"2026-03-29T03:30:00Z"}']);
    stop();
    expect(await sentWithin(48)).toEqual([]);
  });

  it('call a function with their time', async () => {
    const Arn = 'arn:aws:lambda:eu-central-1:000000000000:function:canary';
    const Target = { Arn, Input: '{"at":"<aws.scheduler.scheduled-time>"}' };
    const { sentWithin, stop } = running(stackWith({ ScheduleExpression: 'cron(2,32 * * * ? *)', Target }));
    expect(await sentWithin(1)).toEqual([
      'canary {"at":"2026-03-28T04:02:00Z"}',
      'canary {"at":"2026-03-28T04:32:00Z"}',
    ]);
    stop();
  });

  it('count the days of the week from Sunday', async () => {
    const { sentWithin, stop } = running(stackWith({ ScheduleExpression: 'cron(0 12 ? * 2 *)' }));
    expect(await sentWithin(24 * 7)).toEqual(['work {"id":"2026-03-30T12:00:00Z"}']);
    stop();
  });

  it('keep no process alive', () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const { stop } = running(stackWith({}));
    expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false]);
    stop();
  });

  it.each([
    ['a rate', { ScheduleExpression: 'rate(1 day)' }, 'cron'],
    ['a window', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }, 'on time'],
    ['another target', { Target: { Arn: 'arn:aws:sns:eu-central-1:000000000000:topic', Input: '' } }, 'queues'],
  ])('are refused where they could not be kept: %s', (_, properties, message) => {
    expect(() => declaredSchedules(stackWith(properties))).toThrow(message);
  });
});

it('the stack that is deployed looks for stalled deals once a day, and sends a canary every five minutes', async () => {
  vi.useRealTimers();
  const data = mkdtempSync(join(tmpdir(), 'schedules-'));
  const folder = join(data, 'stack');
  await synthesize(customerOf('local'), { folder });
  const stack = stackIn(folder, customerOf('local'), naming.servicesUrl);
  rmSync(data, { recursive: true });
  vi.useFakeTimers({ now: new Date('2026-03-28T04:00:00.000Z') });
  const { sentWithin, stop } = running(stack);
  const queue = expect.stringMatching(
    /^stagecraft-local-WorkQueue\w+ \{"kind":"stalled-deals","id":"2026-03-28T05:\d{2}:00Z"\}$/,
  );
  const sent = await sentWithin(2);
  expect(sent.filter((one) => !one.includes('canary'))).toEqual([queue]);
  expect(sent.filter((one) => one.includes('canary'))).toHaveLength(120 / 5);
  stop();
});
