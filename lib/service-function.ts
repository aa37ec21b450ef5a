import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EnvironmentName } from '../shared/kernel/env.ts';
import { type BundleKind, bundleFolder } from './bundle.ts';
import { type FunctionDefinition, type FunctionName, functions } from './functions.ts';

type Permission = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: PolicyStatementProps['conditions'];
};

/**
 * Whether functions are traced: `-c tracing=on`, while somebody looks for a fault. A function's sampling rate cannot be set,
 * and each trace is paid for.
 */
const isTraced = ({ node }: Construct) => {
  const asked: unknown = node.tryGetContext('tracing');
  if (asked !== undefined && asked !== 'on' && asked !== 'off') throw new Error('Tracing is on or off: -c tracing=on');
  return asked === 'on';
};

/** One of our functions, with a role that starts with nothing but its own log, and its traces where they are wanted. */
export class ServiceFunction extends lambda.Function {
  /** The one made here; a Function in general may have none, or another stack's. */
  declare readonly role: Role;
  readonly definition: FunctionDefinition;

  constructor(scope: Construct, name: FunctionName, props: { logsDays: RetentionDays; bundles: BundleKind }) {
    const id = `${name}-function`;
    const definition = functions[name];
    const traced = isTraced(scope);
    const logGroup = new LogGroup(scope, `${id}-log`, {
      retention: props.logsDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      role,
      logGroup,
      code: lambda.Code.fromAsset(bundleFolder(name, props.bundles)),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      // CPU comes with memory: at 1 GB a cold start's import takes well under a second and a call is bound by DynamoDB.
      memorySize: 1024,
      timeout: Duration.seconds(definition.timeoutSeconds),
      ...(traced && { tracing: lambda.Tracing.ACTIVE }),
      // Giving itself work is a loop, which Lambda would cut after some 16 rounds, although this one comes to an end:
      // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
      ...((definition.takesItsTime ?? definition.putsBack) && { recursiveLoop: lambda.RecursiveLoop.ALLOW }),
    });
    this.definition = definition;
    logGroup.grantWrite(role);
    if (traced)
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray takes traces for the resource * only',
      });
    else
      Validations.of(this).acknowledge({
        id: 'Serverless-LambdaTracing',
        reason: 'Each trace is paid for: -c tracing=on takes them while somebody looks for a fault',
      });
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason: 'Invoked synchronously, or for a stream or a queue that keeps what fails; never asynchronously',
    });
  }

  /**
   * Has a service that is away for seconds, and a table that must grow, outlasted within one invocation: nobody waits for
   * an answer, and what calls it again and again is left for what fails for good.
   */
  outlastOutages() {
    this.addEnvironment('AWS_MAX_ATTEMPTS', '8');
  }

  /** A permission and the variables that the code needs to make use of it, given together so that neither is forgotten. */
  allow(environment: Partial<Record<EnvironmentName, string>>, ...permissions: Permission[]) {
    for (const [name, value] of Object.entries(environment)) this.addEnvironment(name, value);
    for (const { actions, resources, conditions = {} } of permissions)
      this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
  }
}
