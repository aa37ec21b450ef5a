import * as z from 'zod';
import type { DeclaredStack } from './template/stack.ts';

const sourceSchema = z.looseObject({ EventSourceArn: z.string(), Enabled: z.boolean().default(true) });

const serviceOf = (arn: string) => arn.split(':')[2];

/** The event source mappings that follow sources of one service: each service has settings of its own. */
export const eventSources = <S extends z.core.$ZodType>(stack: DeclaredStack, service: 'dynamodb' | 'sqs', schema: S) =>
  stack
    .declared('AWS::Lambda::EventSourceMapping', sourceSchema)
    .filter(({ properties }) => properties.Enabled && serviceOf(properties.EventSourceArn) === service)
    .map(({ logicalId, properties }) => ({ id: logicalId, settings: z.parse(schema, properties) }));
