import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { filterOf } from '../../local/filter.ts';
import { openDeal } from '../../shared/deals/rules/open.ts';
import { eventWrites } from '../../shared/table/event-item.ts';
import { aProcess, context, newDeal, owner } from '../support/factories.ts';
import { batchOf } from '../support/stream.ts';
import {
  allFunctionsOf,
  exampleTemplate,
  functionOf,
  neededBy,
  onlyIdOf,
  onlyResourceLike,
  statementsOf,
} from './template.ts';

const template = await exampleTemplate();

const withFilters = z.object({ FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }) });
const [opened] = openDeal(aProcess({ first: [{ id: 'call' }] }), newDeal, context(owner)).events;
if (opened === undefined) throw new Error('Opening a deal has an event');

/** The record of an event's item, with this in its data and that beside it. */
const recordOf = (data: object, beside: object = {}) =>
  batchOf(
    eventWrites([{ ...opened, data: { ...opened.data, ...data } }]).flatMap((write) =>
      'put' in write ? { ...write.put, ...beside } : [],
    ),
  ).Records[0];

const restored = { BOOL: [{ exists: false }] };

describe.each([
  ['publish', { entity: { S: ['event', 'canary'] }, restored, silent: { BOOL: [{ exists: false }] } }, false],
  ['follow-up', { entity: { S: ['event', 'canary'] }, restored }, true],
] as const)('the consumer of the table’s stream: %s', (name, NewImage, hearsSilent) => {
  const fn = { Ref: functionOf(template, name).id };
  const [mapping] = Object.values(
    template.findResources('AWS::Lambda::EventSourceMapping', { Properties: { FunctionName: fn } }),
  );

  it('gets new events that are meant for it, in order, and gives whole records up when they keep failing', () => {
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

  it('is told of an event as it is stored; of a silent one, as imports and migrations write them, if it follows up; of none that was copied back, of every canary', () => {
    const { Filters } = withFilters.parse(mapping?.Properties).FilterCriteria;
    const passes = filterOf(Filters.map(({ Pattern }) => Pattern));
    expect([recordOf({}), recordOf({ silent: true })].map(passes)).toEqual([true, hearsSilent]);
    expect(passes(recordOf({}, { restored: true }))).toBe(false);
    const [canary] = batchOf([{ pk: 'CANARY', sk: 'CANARY#1', entity: 'canary' }]).Records;
    expect(passes(canary)).toBe(true);
  });
});

describe('an upgrade', () => {
  /** In the order in which an event goes through them backwards. */
  const consumers = (['fan-out', 'publish', 'follow-up'] as const).map((name) => functionOf(template, name));

  const mappingsOf = (id: string) => {
    const toIt = { Properties: { FunctionName: { Ref: id } } };
    return Object.keys(template.findResources('AWS::Lambda::EventSourceMapping', toIt));
  };

  /** The consumers that are changed, with their event sources, before this function. */
  const consumersBefore = (functionId: string) => {
    const needed = neededBy(template, [functionId]);
    return consumers
      .map(({ id }) => id)
      .filter((id) => id !== functionId && [id, ...mappingsOf(id)].every((one) => needed.has(one)));
  };

  const mayPut = (role: string) =>
    statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: role }] })
      .flatMap(({ Action }) => Action)
      .includes('dynamodb:PutItem');

  it('changes all consumers of events before any other function that can write one', () => {
    const producers = allFunctionsOf(template).filter(({ role }) => mayPut(role));
    expect(producers.length).toBeGreaterThan(12);
    const ids = consumers.map(({ id }) => id);
    for (const { id } of producers.filter((fn) => !ids.includes(fn.id)))
      expect([id, consumersBefore(id)]).toEqual([id, ids]);
  });

  it('changes one consumer after the other: first where an event ends', () => {
    const [fanOut, publish] = consumers.map(({ id }) => id);
    expect(consumers.map(({ id }) => consumersBefore(id))).toEqual([[], [fanOut], [fanOut, publish]]);
  });
});

describe('the topics', () => {
  const topic = (prefix: string) => onlyResourceLike(template, 'AWS::SNS::Topic', prefix);

  it('are encrypted where they tell of deals; alarms could not be told by a key that AWS manages', () => {
    expect(topic('Events').properties).toMatchObject({ KmsMasterKeyId: 'alias/aws/sns' });
    expect(topic('Alarms').properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('need no permission of who publishes but to publish: the policy of the key has the rest', () => {
    const { role } = functionOf(template, 'publish');
    const statements = statementsOf(template, 'AWS::IAM::Policy', { Roles: [{ Ref: role }] });
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^(kms|sns):/.test(action))).toEqual(['sns:Publish']);
  });
});
