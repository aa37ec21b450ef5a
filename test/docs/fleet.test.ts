import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleTemplate, resourcesOf } from '../lib/template.ts';

const page = readFileSync(new URL('../../docs/fleet.md', import.meta.url), 'utf8');
const template = await exampleTemplate();

/** The figures in the row of a table that begins so. */
const rowOf = (what: string) => {
  const [row] = page.match(new RegExp(`^\\| ${what} +\\|.*$`, 'm')) ?? [];
  if (row === undefined) throw new Error(`docs/fleet.md has no row ${what}`);
  const [one, many] = row.split('|').slice(2, 4);
  return { one: Number(one), many: Number(many) };
};

describe('the quotas of many customers', () => {
  it.each([
    ['IAM roles', 'AWS::IAM::Role'],
    ['HTTP APIs', 'AWS::ApiGatewayV2::Api'],
    ['user pools', 'AWS::Cognito::UserPool'],
    ['functions', 'AWS::Lambda::Function'],
    ['log groups', 'AWS::Logs::LogGroup'],
    ['tables', 'AWS::DynamoDB::Table'],
    ['buckets', 'AWS::S3::Bucket'],
    ['queues', 'AWS::SQS::Queue'],
    ['topics', 'AWS::SNS::Topic'],
    ['keys', 'AWS::KMS::Key'],
    ['alarms', 'AWS::CloudWatch::Alarm'],
  ])('say how many %s the template has, and 25 of it', (what, type) => {
    const one = resourcesOf(template, type).length;
    expect(rowOf(what)).toEqual({ one, many: 25 * one });
  });

  it('say how many resources a stack has', () => {
    expect(rowOf('resources in a stack').one).toBe(Object.keys(template.toJSON().Resources).length);
  });

  it('say what background work and deliveries take at once at most', () => {
    const limits = template.findResources('AWS::Lambda::EventSourceMapping');
    const together = Object.values(limits)
      .map(({ Properties }) => Number(Properties.ScalingConfig?.MaximumConcurrency ?? 0))
      .reduce((sum, limit) => sum + limit, 0);
    expect(page).toContain(`${together} and more when all receivers hang`);
    expect(page).toContain(`would want ${(25 * together).toLocaleString('en')}.`);
  });
});
