import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { declaredAlarms } from '../../local/alarms/alarm.ts';
import { openAlarms } from '../../local/alarms/alarms.ts';
import { readStack } from '../../local/template/stack.ts';

const stat = {
  Metric: {
    Namespace: 'Stagecraft',
    MetricName: 'CanaryArrivals',
    Dimensions: [{ Name: 'Customer', Value: 'acme' }],
  },
  Period: 300,
  Stat: 'SampleCount',
};

const alarmWith = (properties: object) => {
  const Properties = {
    AlarmDescription: 'Canary is missing',
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 2,
    EvaluationPeriods: 3,
    Metrics: [
      { Id: 'all', Expression: 'FILL(arrivals, 0)' },
      { Id: 'arrivals', MetricStat: stat, ReturnData: false },
    ],
    ...properties,
  };
  const Resources = { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } };
  return readStack({ Resources }, { region: 'eu-central-1', stackName: 'shop', servicesUrl: 'http://127.0.0.1:1' });
};

const arrivalAt = (at: number, Customer = 'acme') => {
  const directive = { Namespace: 'Stagecraft', Dimensions: [['Customer']], Metrics: [{ Name: 'CanaryArrivals' }] };
  const line = { _aws: { Timestamp: at, CloudWatchMetrics: [directive] }, Customer, CanaryArrivals: 1 };
  return `${JSON.stringify(line)}\n`;
};

const minute = 60_000;
const begin = new Date('2026-03-28T04:00:00.000Z');

beforeEach(() => {
  vi.useFakeTimers({ now: begin });
});
afterEach(() => {
  vi.useRealTimers();
});

const start = () => {
  const lines: string[] = [];
  const { hear, begin: beginNow, stop } = openAlarms(declaredAlarms(alarmWith({})), (line) => lines.push(line));
  beginNow();
  /** Canaries arrive at some functions for so many minutes, every five. */
  const going = async (minutes: number, ...arriveAt: readonly string[]) => {
    for (let passed = 0; passed < minutes; passed += 5) {
      const at = Date.now();
      for (const name of arriveAt) hear(name, arrivalAt(at));
      await vi.advanceTimersByTimeAsync(5 * minute);
    }
    return lines.splice(0);
  };
  return { going, hear, stop };
};

const both = ['follow-up', 'fan-out'];

describe('the alarm on the canary', () => {
  it('says nothing while canaries arrive at both ends', async () => {
    const { going, stop } = start();
    expect(await going(60, ...both)).toEqual([]);
    stop();
  });

  it.each([[['follow-up']], [['fan-out']], [[]]])(
    'goes off once they arrived in three periods only at %j',
    async (at) => {
      const { going, stop } = start();
      await going(30, ...both);
      expect(await going(10, ...at)).toEqual([]);
      expect(await going(5, ...at)).toEqual(['Alarm: Canary is missing']);
      expect(await going(30, ...at)).toEqual([]);
      stop();
    },
  );

  it('is over once one arrives at both', async () => {
    const { going, stop } = start();
    await going(20);
    expect(await going(5, ...both)).toEqual(['Alarm is over: Canary is missing']);
    stop();
  });

  it('gives a fresh stack fifteen minutes', async () => {
    const { going, stop } = start();
    expect(await going(10)).toEqual([]);
    expect(await going(10)).toEqual(['Alarm: Canary is missing']);
    stop();
  });

  it('does not count what is another customer’s, and puts together a line that comes in pieces', async () => {
    const { hear, going, stop } = start();
    for (let period = 0; period < 4; period += 1) {
      const at = begin.getTime() + period * 5 * minute;
      hear('follow-up', arrivalAt(at, 'other'));
      for (const piece of arrivalAt(at).split(/(?<=CanaryArrivals)/)) hear('fan-out', piece);
    }
    expect(await going(20)).toEqual(['Alarm: Canary is missing']);
    stop();
  });

  it('misses nothing while the machine sleeps', async () => {
    const { going, stop } = start();
    await going(20, ...both);
    vi.setSystemTime(Date.now() + 600 * minute);
    expect(await going(20, ...both)).toEqual([]);
    stop();
  });
});

describe('alarms', () => {
  it('on metrics of AWS are left out', () => {
    const Metrics = [{ Id: 'm', MetricStat: { ...stat, Metric: { ...stat.Metric, Namespace: 'AWS/SQS' } } }];
    expect(declaredAlarms(alarmWith({ Metrics }))).toEqual([]);
    expect(declaredAlarms(alarmWith({ Metrics: undefined, Namespace: 'AWS/Lambda' }))).toEqual([]);
  });

  it.each([
    [
      'another expression',
      {
        Metrics: [
          { Id: 'all', Expression: 'm * 2' },
          { Id: 'm', MetricStat: stat },
        ],
      },
      'FILL',
    ],
    ['another comparison', { ComparisonOperator: 'GreaterThanThreshold' }, 'too few'],
    [
      'another statistic',
      {
        Metrics: [
          { Id: 'all', Expression: 'FILL(m, 0)' },
          { Id: 'm', MetricStat: { ...stat, Stat: 'Sum' } },
        ],
      },
      'counts',
    ],
  ])('are refused where they could not be evaluated: %s', (_, properties, message) => {
    expect(() => declaredAlarms(alarmWith(properties))).toThrow(message);
  });
});
