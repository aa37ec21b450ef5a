import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  DeleteFunctionConcurrencyCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, type SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { stackNameOf } from '../../lib/customer.ts';

export type Clients = {
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly scheduler: SchedulerClient;
};

/**
 * The seed, those by which the CDK deploys, and the one that says which version is up, which has no table: a deployment is
 * what a stack is paused for.
 */
const neededToDeploy = /^(seed|documents|AWSCDK|Custom)/;

type Parts = { readonly functions: readonly string[]; readonly schedules: readonly string[] };

const partsOf = async (client: CloudFormationClient, customer: string): Promise<Parts> => {
  const [functions, schedules]: [string[], string[]] = [[], []];
  const pages = paginateListStackResources({ client }, { StackName: stackNameOf(customer) });
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId } of StackResourceSummaries) {
      if (PhysicalResourceId === undefined) continue;
      if (ResourceType === 'AWS::Lambda::Function' && !neededToDeploy.test(LogicalResourceId))
        functions.push(PhysicalResourceId);
      if (ResourceType === 'AWS::Scheduler::Schedule') schedules.push(PhysicalResourceId);
    }
  }
  return { functions, schedules };
};

/**
 * An update sets back to its default what it doesn't name, so it names all.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
 */
const setSchedule = async (client: SchedulerClient, Name: string, State: 'ENABLED' | 'DISABLED') => {
  const schedule = await client.send(new GetScheduleCommand({ Name }));
  if (schedule.State === State) return;
  const { $metadata, Arn, CreationDate, LastModificationDate, ...kept } = schedule;
  const { ScheduleExpression, FlexibleTimeWindow, Target } = kept;
  await client.send(
    new UpdateScheduleCommand({ ...kept, Name, ScheduleExpression, FlexibleTimeWindow, Target, State }),
  );
};

/** Stops everything that a customer's stack does: its schedules, and then its functions. It may be repeated. */
export const pause = async ({ cloudFormation, lambda, scheduler }: Clients, customer: string): Promise<Parts> => {
  const parts = await partsOf(cloudFormation, customer);
  for (const name of parts.schedules) await setSchedule(scheduler, name, 'DISABLED');
  for (const FunctionName of parts.functions)
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  return parts;
};

/** Starts again what `pause` stopped. It may be repeated. */
export const resume = async ({ cloudFormation, lambda, scheduler }: Clients, customer: string): Promise<Parts> => {
  const parts = await partsOf(cloudFormation, customer);
  for (const FunctionName of parts.functions) await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  for (const name of parts.schedules) await setSchedule(scheduler, name, 'ENABLED');
  return parts;
};
