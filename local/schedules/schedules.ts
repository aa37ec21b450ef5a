import { Cron } from 'croner';
import type { Services } from '../services.ts';
import type { Schedule } from './schedule.ts';

/** To the second, as EventBridge Scheduler writes it. */
const secondOf = (time: Date) => `${time.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;

type Queues = Pick<Services, 'region'> & { readonly fauxqs: Pick<Services['fauxqs'], 'sendMessage'> };

/**
 * Sends what schedules say when they say it. What falls into a time in which nothing runs here is left out. Answers how
 * to end it; what is still to come keeps no process alive.
 */
export const startSchedules = (schedules: readonly Schedule[], { fauxqs, region }: Queues) => {
  const jobs = schedules.map(({ times, timeZone, queueName, input }) => {
    const send = (job: Cron) => {
      const scheduled = secondOf(job.currentRun() ?? new Date());
      fauxqs.sendMessage(queueName, input.replaceAll('<aws.scheduler.scheduled-time>', scheduled), { region });
    };
    // AWS counts the days of the week from 1 (Sunday) and has no seconds:
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    return new Cron(`0 ${times}`, { timezone: timeZone, alternativeWeekdays: true, unref: true }, send);
  });
  return () => {
    for (const job of jobs) job.stop();
  };
};
