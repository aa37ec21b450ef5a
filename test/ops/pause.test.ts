import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { pause, resume } from '../../ops/pause/pause.ts';

const [cloudFormation, lambda, scheduler] = [
  mockClient(CloudFormationClient),
  mockClient(LambdaClient),
  mockClient(SchedulerClient),
];
const region = 'eu-central-1';
const clients = {
  cloudFormation: new CloudFormationClient({ region }),
  lambda: new LambdaClient({ region }),
  scheduler: new SchedulerClient({ region }),
};

const resource = (ResourceType: string, LogicalResourceId: string, PhysicalResourceId: string) => ({
  ResourceType,
  LogicalResourceId,
  PhysicalResourceId,
  LastUpdatedTimestamp: new Date(0),
  ResourceStatus: 'CREATE_COMPLETE' as const,
});
/** As in a stack, on two pages. */
const resources = [
  [
    resource('AWS::Lambda::Function', 'dealsfunction0A1B2C3D', 'deals'),
    resource('AWS::Lambda::Function', 'seedfunction0A1B2C3D', 'seed'),
    resource('AWS::Lambda::Function', 'documentsfunction0A1B2C3D', 'documents'),
    resource(
      'AWS::Lambda::Function',
      'AWSCDKTriggerCustomResourceProviderCustomResourceProviderHandler97BECD91',
      'cdk',
    ),
    resource('AWS::Scheduler::Schedule', 'EveryMorningSchedule0A1B2C3D', 'morning'),
  ],
  [
    resource('AWS::Lambda::Function', 'workfunction0A1B2C3D', 'work'),
    resource('AWS::SQS::Queue', 'WorkQueue0A1B2C3D', 'https://sqs.example.com/work'),
    resource('AWS::Scheduler::Schedule', 'CanarySchedule0A1B2C3D', 'canary'),
  ],
];

const asDeployed = (Name: string): Omit<GetScheduleCommandOutput, '$metadata'> => ({
  Name,
  GroupName: 'default',
  State: 'ENABLED',
  ScheduleExpression: 'cron(17 5 * * ? *)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: {
    Arn: 'arn:aws:sqs:eu-central-1:111122223333:work',
    RoleArn: 'arn:aws:iam::111122223333:role/morning',
    Input: '{}',
    DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-central-1:111122223333:dead-letters' },
  },
});

let schedules: Map<string, Omit<GetScheduleCommandOutput, '$metadata'>>;
let concurrency: Map<string, number>;
let callsLeft: number;

const call = <Answer>(answer: () => Answer) => {
  if (callsLeft <= 0) throw new Error('cut off');
  callsLeft -= 1;
  return answer();
};

beforeEach(() => {
  schedules = new Map(['morning', 'canary'].map((name) => [name, asDeployed(name)]));
  concurrency = new Map();
  callsLeft = Number.POSITIVE_INFINITY;
  for (const mock of [cloudFormation, lambda, scheduler]) mock.reset();
  cloudFormation.on(ListStackResourcesCommand).callsFake(({ NextToken }) => ({
    StackResourceSummaries: resources[NextToken === undefined ? 0 : 1],
    ...(NextToken === undefined && { NextToken: 'second' }),
  }));
  lambda
    .on(PutFunctionConcurrencyCommand)
    .callsFake(({ FunctionName, ReservedConcurrentExecutions }) =>
      call(() => void concurrency.set(FunctionName, ReservedConcurrentExecutions)),
    );
  lambda
    .on(DeleteFunctionConcurrencyCommand)
    .callsFake(({ FunctionName }) => call(() => void concurrency.delete(FunctionName)));
  scheduler.on(GetScheduleCommand).callsFake(({ Name }) =>
    call(() => ({
      ...schedules.get(Name),
      Arn: `arn:aws:scheduler:eu-central-1:111122223333:schedule/default/${Name}`,
      CreationDate: new Date(0),
      LastModificationDate: new Date(0),
    })),
  );
  // What an update leaves out is lost.
  scheduler.on(UpdateScheduleCommand).callsFake((schedule) => call(() => void schedules.set(schedule.Name, schedule)));
});

const disabled = (name: string) => ({ ...asDeployed(name), State: 'DISABLED' });
const expectPaused = () => {
  expect(Object.fromEntries(concurrency)).toEqual({ deals: 0, work: 0 });
  expect([...schedules.values()]).toEqual([disabled('morning'), disabled('canary')]);
};
const expectRunning = () => {
  expect(concurrency.size).toBe(0);
  expect([...schedules.values()]).toEqual([asDeployed('morning'), asDeployed('canary')]);
};

describe('a customer’s stack', () => {
  it('is paused: schedules keep all but their state, and functions but those of a deployment run no more', async () => {
    expect(await pause(clients, 'acme')).toEqual({ functions: ['deals', 'work'], schedules: ['morning', 'canary'] });
    expectPaused();
  });

  it('goes on as it was deployed', async () => {
    await pause(clients, 'acme');
    await resume(clients, 'acme');
    expectRunning();
  });

  it.each([
    ['paused', pause, expectPaused],
    ['resumed', resume, expectRunning],
  ] as const)('is %s by repeating it, wherever it was cut off', async (_, command, expectDone) => {
    for (let calls = 0; calls < 6; calls += 1) {
      if (command === resume) await pause(clients, 'acme');
      callsLeft = calls;
      await expect(command(clients, 'acme')).rejects.toThrow('cut off');
      callsLeft = Number.POSITIVE_INFINITY;
      await command(clients, 'acme');
      await command(clients, 'acme');
      expectDone();
      await resume(clients, 'acme');
    }
  });
});
