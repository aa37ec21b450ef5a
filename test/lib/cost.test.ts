import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Counted, completionCharges, countCompletions } from '../../bench/cost/completion.ts';
import { idleCharges, sumOf } from '../../bench/cost/idle.ts';
import { budget, costPage } from '../../bench/cost/page.ts';
import { accessLogFormat, readTemplate, sizeOf } from '../../bench/cost/template.ts';
import { exampleTemplate } from './template.ts';

const template = readTemplate((await exampleTemplate()).toJSON());
let counted: Counted;

beforeAll(async () => {
  counted = await countCompletions();
});

describe('a customer', () => {
  it('costs no more than agreed while nobody uses the stack', () => {
    expect(sumOf(idleCharges(template))).toBeLessThanOrEqual(budget.idle);
  });

  it('costs no more than agreed for a million completions', () => {
    expect(sumOf(completionCharges(counted, accessLogFormat(template)))).toBeLessThanOrEqual(budget.millionCompletions);
  });

  it.each(['resources', 'roles', 'alarms', 'polledQueues'] as const)('needs no more %s than agreed', (what) => {
    expect(sizeOf(template)[what]).toBeLessThanOrEqual(budget[what]);
  });
});

it('pays for the canary, which is sent every five minutes of a month', () => {
  const canary = idleCharges(template).find(({ what }) => what.includes('canary'));
  expect(canary?.quantity).toBeCloseTo((365 / 12) * 24 * 12);
});

it('is described by docs/cost.md as it is: npm run cost writes it', () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  expect(page).toBe(costPage(template, counted));
});

it('charges what a synthesized stack of 89 alarms, a dashboard, 2 keys and 12 polled queues was found to cost', () => {
  const resource = (Type: string, Properties: object = {}) => ({ Type, Properties });
  const many = (count: number, kind: string, make: (id: string) => object) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${kind}${index}`, make(`${kind}${index}`)]));
  const mapping = (id: string) =>
    resource('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [id.replace('Mapping', 'Queue'), 'Arn'] },
    });
  const Resources = {
    ...many(89, 'Alarm', () => resource('AWS::CloudWatch::Alarm', { Namespace: 'AWS/Lambda' })),
    ...many(1, 'Dashboard', () => resource('AWS::CloudWatch::Dashboard')),
    ...many(2, 'Key', () => resource('AWS::KMS::Key')),
    ...many(24, 'Queue', () => resource('AWS::SQS::Queue')),
    ...many(12, 'Mapping', mapping),
  };
  expect(sumOf(idleCharges(readTemplate({ Resources })))).toBeCloseTo(17.05, 1);
});
