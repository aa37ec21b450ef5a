import * as z from 'zod';
import type { DeclaredStack } from '../template/stack.ts';

const cron = /^cron\((.+)\)$/;

const arn = z
  .string()
  .regex(/^arn:aws:(sqs|lambda):/, 'The local cloud has schedules send to queues and call functions only');

const scheduleSchema = z.object({
  ScheduleExpression: z.string().regex(cron, 'The local cloud runs schedules of the form cron(...) only'),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  FlexibleTimeWindow: z.object({ Mode: z.literal('OFF', 'The local cloud is on time') }),
  Target: z.object({ Arn: arn, Input: z.string() }),
});

/** When what is sent to which queue or function. */
export type Schedule = {
  /** Minutes, hours, days of the month, months, days of the week and years. */
  readonly times: string;
  readonly timeZone: string;
  /** The ARN of a queue or of a function. */
  readonly target: string;
  /** What is sent, in which the time for which it was scheduled is yet to be filled in. */
  readonly input: string;
};

export const declaredSchedules = (stack: DeclaredStack): Schedule[] =>
  stack.declared('AWS::Scheduler::Schedule', scheduleSchema).map(({ properties }) => ({
    times: properties.ScheduleExpression.replace(cron, '$1'),
    timeZone: properties.ScheduleExpressionTimezone,
    target: properties.Target.Arn,
    input: properties.Target.Input,
  }));
