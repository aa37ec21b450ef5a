import { describe, expect, it } from 'vitest';
import { exampleTemplate, resourcesOf, statementsOf } from './template.ts';

const template = await exampleTemplate();

describe('what the customer keeps', () => {
  it('survives the deletion of the stack but not a creation that fails, and the table can be put back to any second', () => {
    for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool'])
      template.allResources(type, {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it.each([
    ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy'],
    ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
  ])('is reached over TLS only: %s', (type, policyType) => {
    const overPlainHttp = { Bool: { 'aws:SecureTransport': 'false' } };
    const refusals = statementsOf(template, policyType).filter(({ Effect }) => Effect === 'Deny');
    expect(refusals.map(({ Condition }) => Condition)).toEqual(resourcesOf(template, type).map(() => overPlainHttp));
  });
});

it('never tells a function that webhooks may be sent to private addresses', () => {
  expect(JSON.stringify(template.toJSON())).not.toMatch(/loopback/i);
});
