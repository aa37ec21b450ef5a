import type { Outcome } from '../runner/outcome.ts';
import { warn } from '../runner/say.ts';
import type { Activity } from './activity.ts';
import { declaredFunctions, type StackFunction } from './lambda/function.ts';
import type { Logs } from './log.ts';
import type { DeclaredStack } from './template/stack.ts';

type Where = {
  readonly stack: DeclaredStack;
  readonly assembly: string;
  readonly logs: Logs;
  /** Listens to what functions print, besides their logs. */
  readonly hear: Logs['write'];
  /** Is noted after each invocation. */
  readonly activity: Activity;
  /** Whether webhooks may be sent to this machine. */
  readonly loopbackWebhooks: boolean;
  readonly endpoints: {
    readonly dynamodb: string;
    readonly services: string;
    readonly topics: string;
    readonly secrets: string;
    readonly identity: string;
  };
};

/** Failures are also shown at the terminal, a line each. */
const reporting = (fn: StackFunction, logs: Logs, activity: Activity): StackFunction => {
  const shown = (outcome: Outcome) => {
    activity.note();
    if (outcome.ok) return outcome;
    const { errorType, errorMessage, trace } = outcome.error;
    logs.write(fn.name, `${[`${errorType}: ${errorMessage}`, ...trace].join('\n')}\n`);
    warn(`${fn.name} failed: ${errorType}: ${errorMessage.split('\n')[0]} (see ${logs.pathOf(fn.name)})`);
    return outcome;
  };
  return { ...fn, invoke: async (event) => shown(await fn.invoke(event)) };
};

/** The stack's functions, with the services of this machine in their environment. */
export const startFunctions = ({ stack, assembly, logs, hear, activity, loopbackWebhooks, endpoints }: Where) => {
  const functions = declaredFunctions(stack, {
    assembly,
    region: stack.region,
    services: {
      // Whatever has no address of its own is asked for here, and never at AWS.
      AWS_ENDPOINT_URL: endpoints.services,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
      AWS_ENDPOINT_URL_SNS: endpoints.topics,
      AWS_ENDPOINT_URL_KMS: endpoints.secrets,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoints.identity,
      ...(loopbackWebhooks && { ALLOW_LOOPBACK_WEBHOOKS: 'yes' }),
    },
    log: (name, chunk) => {
      logs.write(name, chunk);
      hear(name, chunk);
    },
  }).map((fn) => reporting(fn, logs, activity));
  const byName = new Map(functions.flatMap((fn) => [fn.name, fn.arn].map((name) => [name, fn] as const)));
  return {
    byName,
    /** By name or ARN. */
    find: (name: string) => {
      const fn = byName.get(name);
      if (!fn) throw new Error(`The stack has no function ${name}`);
      return fn;
    },
    all: functions,
    stop: () => Promise.all(functions.map((fn) => fn.stop())),
  };
};
