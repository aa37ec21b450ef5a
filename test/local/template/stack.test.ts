import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readStack } from '../../../local/template/stack.ts';

const naming = { region: 'eu-central-1', stackName: 'shop', servicesUrl: 'http://127.0.0.1:1' };
const read = (Resources: Record<string, unknown>) => readStack({ Resources }, naming);

describe('a template read as a stack', () => {
  it('names resources by the stack, the same at every start', () => {
    const stack = read({
      Orders: { Type: 'AWS::DynamoDB::Table', Properties: {} },
      Handler: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { TABLE: { Ref: 'Orders' } } } },
        Metadata: { 'aws:asset:path': 'asset.1' },
      },
    });
    const variables = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }) });
    expect(stack.only('AWS::Lambda::Function', variables)).toMatchObject({
      ref: 'shop-Handler',
      attributes: { Arn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-Handler' },
      assetPath: 'asset.1',
      properties: { Environment: { Variables: { TABLE: 'shop-Orders' } } },
    });
  });

  it('finds the function behind a version of it', () => {
    const stack = read({
      Handler: { Type: 'AWS::Lambda::Function' },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Handler' } } },
      Run: { Type: 'Custom::Trigger', Properties: { HandlerArn: { Ref: 'Version' } } },
    });
    const { properties } = stack.only('Custom::Trigger', z.object({ HandlerArn: z.string() }));
    expect(properties.HandlerArn).toBe('arn:aws:lambda:eu-central-1:000000000000:function:shop-Handler');
  });

  it('names a queue that keeps an order so that it is known for one', () => {
    const stack = read({
      Some: { Type: 'AWS::SQS::Queue', Properties: {} },
      Ordered: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
    });
    const names = stack.declared('AWS::SQS::Queue', z.unknown()).map(({ attributes }) => attributes.QueueName);
    expect(names).toEqual(['shop-Some', 'shop-Ordered.fifo']);
  });

  it('refuses a type that it would otherwise leave out silently', () => {
    expect(() => read({ Cache: { Type: 'AWS::ElastiCache::CacheCluster' } })).toThrow('AWS::ElastiCache::CacheCluster');
  });
});
