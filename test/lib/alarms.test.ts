import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exampleTemplate, functionOf, onlyIdOf, onlyResourceLike, resourcesOf } from './template.ts';

const template = await exampleTemplate();

const metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});
const query = z.looseObject({
  Expression: z.string().optional(),
  MetricStat: z.looseObject({ Metric: metric }).optional(),
});
const alarmSchema = z.looseObject({
  AlarmDescription: z.string(),
  TreatMissingData: z.string(),
  Metrics: z.array(query).default([]),
});

/** Every metric that an alarm looks at, for each of which CloudWatch charges. */
const metricsOf = (properties: z.infer<typeof alarmSchema>) =>
  properties.Metrics.length > 0
    ? properties.Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric]))
    : [metric.parse(properties)];

const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ id, properties }) => ({
  id,
  properties: alarmSchema.parse(properties),
}));

const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

const alarm = (prefix: string) => {
  const [found, ...others] = alarms.filter(({ id }) => id.startsWith(`Alarms${prefix}`));
  if (found === undefined || others.length > 0) throw new Error(`Not one alarm is called ${prefix}`);
  return found.properties;
};

describe('the alarms', () => {
  it('each name a section of the runbook that says what to do', () => {
    const anchors = sections.map(
      (heading) => `${heading}: see docs/runbook.md#${heading.toLowerCase().replaceAll(' ', '-')}`,
    );
    for (const { properties } of alarms) expect(anchors).toContain(properties.AlarmDescription);
  });

  it('are mailed', () => {
    const topic = { Ref: onlyResourceLike(template, 'AWS::SNS::Topic', 'Alarms').id };
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic] });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: topic,
      Protocol: 'email',
      Endpoint: 'alarms@example.com',
    });
  });

  it('watch what is answered to people, and who may sign in', () => {
    expect(alarm('ServerErrors')).toMatchObject({ Namespace: 'AWS/ApiGateway', MetricName: '5xx', Threshold: 1 });
    const [Name, Value] = ['FunctionName', { Ref: functionOf(template, 'sign-in').id }];
    const errors = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name, Value }], Threshold: 1 };
    expect(alarm('SignInErrors')).toMatchObject(errors);
  });

  it('watch for requests that the table or an index throttles, and end where none is any more', () => {
    const throttles = alarm('Throttles');
    const TableName = { Name: 'TableName', Value: { Ref: onlyIdOf(template, 'AWS::DynamoDB::Table') } };
    expect(metricsOf(throttles)).toEqual(
      ['TransactWriteItems', 'Query'].map((Value) => ({
        Namespace: 'AWS/DynamoDB',
        MetricName: 'ThrottledRequests',
        Dimensions: expect.arrayContaining([TableName, { Name: 'Operation', Value }]),
      })),
    );
    const [sum] = throttles.Metrics.flatMap(({ Expression }) => Expression ?? []);
    expect(sum).toBe('SUM([FILL(written, 0),FILL(read, 0)])');
  });

  it('are ten at most, and look at ten metrics at most, for each of which CloudWatch charges', () => {
    expect(alarms.length).toBeLessThanOrEqual(10);
    expect(alarms.flatMap(({ properties }) => metricsOf(properties)).length).toBeLessThanOrEqual(10);
  });

  it('watch the two queues whose messages are worked on at once, and all dead letters', () => {
    const queueOf = (prefix: string) => {
      const { id } = onlyResourceLike(template, 'AWS::SQS::Queue', prefix);
      return [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }];
    };
    const age = { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1_800 };
    expect(alarm('WorkWaits')).toMatchObject({ ...age, Dimensions: queueOf('WorkQueue') });
    expect(alarm('FanOutWaits')).toMatchObject({ ...age, Dimensions: queueOf('WebhooksFanOut') });
    const notices = queueOf('EventsSetAsideNotices');
    expect(alarm('SetAside')).toMatchObject({ MetricName: 'NumberOfMessagesSent', Dimensions: notices });
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Queue: { 'Fn::GetAtt': [notices[0]?.Value['Fn::GetAtt'][0], 'Arn'] },
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } },
          },
        ],
      },
    });
  });

  it('watch the canary: two ends have it in each period, and no data is none', () => {
    expect(alarm('Canary')).toMatchObject({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 2,
      EvaluationPeriods: 3,
      Metrics: [
        { Expression: 'FILL(arrivals, 0)' },
        {
          MetricStat: {
            Metric: {
              Namespace: 'Stagecraft',
              MetricName: 'CanaryArrivals',
              Dimensions: [{ Name: 'Customer', Value: 'example' }],
            },
            Period: 300,
            Stat: 'SampleCount',
          },
        },
      ],
    });
  });

  it('take a lack of data for no trouble, but for the canary', () => {
    const others = alarms.filter(({ id }) => !id.startsWith('AlarmsCanary'));
    for (const { properties } of others) expect(properties.TreatMissingData).toBe('notBreaching');
  });
});
