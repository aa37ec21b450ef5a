import { Match } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { exampleTemplate, functionOf, onlyIdOf } from './template.ts';

const template = await exampleTemplate();

describe.each([
  ['publish', { entity: { S: ['event'] }, silent: { BOOL: [{ exists: false }] } }],
  ['follow-up', { entity: { S: ['event'] } }],
] as const)('the consumer of the table’s stream: %s', (name, NewImage) => {
  const fn = { Ref: functionOf(template, name).id };
  const [mappingId] = Object.keys(
    template.findResources('AWS::Lambda::EventSourceMapping', { Properties: { FunctionName: fn } }),
  );

  it('gets new events that are meant for it, in order, and sets whole records aside when they keep failing', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: fn,
      EventSourceArn: { 'Fn::GetAtt': [onlyIdOf(template, 'AWS::DynamoDB::Table'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: {
        Filters: [
          {
            Pattern: Match.serializedJson({ eventName: ['INSERT'], dynamodb: { NewImage } }),
          },
        ],
      },
      ParallelizationFactor: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } } },
    });
  });

  it.each([
    ['is behind', 'Stream is behind', 'IteratorAge', 'FunctionName', fn],
    [
      'set records aside',
      'Records were set aside',
      'OnFailureDestinationDeliveredEventCount',
      'EventSourceMappingUUID',
      { Ref: mappingId },
    ],
    ['lost records', 'Records were lost', 'DestinationDeliveryFailures', 'FunctionName', fn],
  ])('raises an alarm when it %s', (_, section, MetricName, Name, Value) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp(`^${section}: `),
      MetricName,
      Dimensions: [{ Name, Value }],
    });
  });
});
