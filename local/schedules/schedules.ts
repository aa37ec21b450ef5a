import { Cron } from 'croner';
import type { LambdaFunction } from '../lambda/function.ts';
import type { Services } from '../services.ts';
import type { Schedule } from './schedule.ts';

/** To the second, as EventBridge Scheduler writes it. */
const secondOf = (time: Date) => `${time.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;

type Targets = Pick<Services, 'region'> & {
  readonly fauxqs: Pick<Services['fauxqs'], 'sendMessage'>;
  functionNamed(arn: string): Pick<LambdaFunction, 'invoke'>;
};

/** Sends to a queue, or calls a function, whose answer nobody waits for. */
const send = (target: string, input: string, { fauxqs, region, functionNamed }: Targets) => {
  if (target.startsWith('arn:aws:lambda:')) void functionNamed(target).invoke(JSON.parse(input));
  else fauxqs.sendMessage(target.split(':').at(-1) ?? '', input, { region });
};

/**
 * Sends what schedules say when they say it. What falls into a time in which nothing runs here is left out. Answers how
 * to end it; what is still to come keeps no process alive.
 */
export const startSchedules = (schedules: readonly Schedule[], targets: Targets) => {
  const jobs = schedules.map(({ times, timeZone, target, input }) => {
    const run = (job: Cron) => {
      const scheduled = secondOf(job.currentRun() ?? new Date());
      send(target, input.replaceAll('<aws.scheduler.scheduled-time>', scheduled), targets);
    };
    // AWS counts the days of the week from 1 (Sunday) and has no seconds:
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    return new Cron(`0 ${times}`, { timezone: timeZone, alternativeWeekdays: true, unref: true }, run);
  });
  return () => {
    for (const job of jobs) job.stop();
  };
};
