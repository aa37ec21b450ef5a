import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../lib/functions.ts';
import { exampleTemplate, functionOf, onlyResourceLike, statementsOf } from './template.ts';

const template = await exampleTemplate();

describe('the files of a customer', () => {
  const files = onlyResourceLike(template, 'AWS::S3::Bucket', 'Files');
  const arnOf = (prefix: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [files.id, 'Arn'] }, `/${prefix}*`]] });

  it('are each within the reach of those only that serve, keep, read or write them', () => {
    const policies = (roles: object = {}) =>
      statementsOf(template, 'AWS::IAM::Policy', roles)
        .filter(({ Action }) => Action.some((action) => action.startsWith('s3:')))
        .filter(({ Resource }) => JSON.stringify(Resource).includes(files.id))
        .map(({ Action, Resource }) => ({ Action, Resource }));
    const of = (name: FunctionName) => policies({ Roles: [{ Ref: functionOf(template, name).role }] });
    const looking = { Action: ['s3:ListBucket'], Resource: { 'Fn::GetAtt': [files.id, 'Arn'] } };
    expect(of('deals')).toEqual([
      { Action: ['s3:GetObject', 's3:PutObject'], Resource: [arnOf('deals/'), arnOf('uploads/')] },
      looking,
    ]);
    expect(of('work')).toEqual([
      { Action: ['s3:GetObject'], Resource: [arnOf('exports/'), arnOf('imports/'), arnOf('uploads/')] },
      { Action: ['s3:PutObject'], Resource: [arnOf('deals/'), arnOf('exports/')] },
      looking,
    ]);
    expect(of('transfers')).toEqual([
      { Action: ['s3:GetObject'], Resource: [arnOf('exports/'), arnOf('imports/')] },
      { Action: ['s3:PutObject'], Resource: arnOf('imports/') },
      looking,
    ]);
    const users = ['deals', 'transfers', 'work'] as const;
    expect(policies()).toHaveLength(users.flatMap(of).length);
  });

  it('come and go from the customer’s own pages', () => {
    expect(files.properties.CorsConfiguration).toEqual({
      CorsRules: [
        { AllowedHeaders: ['*'], AllowedMethods: ['POST', 'GET'], AllowedOrigins: ['https://crm.example.com'] },
      ],
    });
  });

  it('are told of to their queue as they are uploaded, by buckets of this account and of ours only', () => {
    const queue = onlyResourceLike(template, 'AWS::SQS::Queue', 'WorkQueue');
    const Queue = { 'Fn::GetAtt': [queue.id, 'Arn'] };
    const Filter = { S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/' }] } };
    expect(files.properties.NotificationConfiguration).toEqual({
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue, Filter }],
    });
    const policy = onlyResourceLike(template, 'AWS::SQS::QueuePolicy', 'WorkQueue');
    template.hasResource('AWS::S3::Bucket', {
      Properties: files.properties,
      DependsOn: Match.arrayWith([policy.id]),
    });
    const [statusAndCode, ...others] = statementsOf(template, 'AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: queue.id }],
    }).filter(({ Effect }) => Effect === 'Allow');
    expect(others).toEqual([]);
    expect(statusAndCode).toMatchObject({
      Action: ['sqs:SendMessage'],
      Resource: Queue,
      Condition: {
        ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::stagecraft-*']] } },
        StringEquals: { 'aws:SourceAccount': '111122223333' },
      },
    });
  });

  it.each([
    ['uploads/', 14],
    ['imports/', 14],
    ['exports/', 7],
  ])('that nobody needs for good are forgotten, those that messages speak of after these: %s', (Prefix, days) => {
    const rule = {
      ExpirationInDays: days,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      Prefix,
      Status: 'Enabled',
    };
    expect(files.properties.LifecycleConfiguration).toMatchObject({ Rules: expect.arrayContaining([rule]) });
  });

  it('that are uploaded in parts have a day to be finished', () => {
    expect(files.properties.LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([
        expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
      ]),
    });
  });
});
