import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../../lib/replace-file.ts';
import type { Outcome } from '../../runner/outcome.ts';
import { permissionsOf } from '../permissions/declared.ts';
import type { Permissions } from '../permissions/judge.ts';
import type { Declared, DeclaredStack } from '../template/stack.ts';
import { Sandbox, type SandboxOptions } from './sandbox.ts';

const functionSchema = z.object({
  Handler: z.string(),
  Role: z.string(),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
  LoggingConfig: z.object({ LogGroup: z.string() }).optional(),
});

export type LambdaFunction = {
  readonly name: string;
  readonly arn: string;
  /** Runs the function with an event; never throws for what the function does. */
  invoke(event: unknown): Promise<Outcome>;
  stop(): Promise<void>;
};

export type StackFunction = LambdaFunction & {
  readonly logicalId: string;
  /** Runs other code from the next invocation on; those that run go on with theirs. */
  replaceCode(code: Uint8Array): Promise<void>;
};

type FunctionHost = {
  /** The folder in which the assets of the stack lie. */
  readonly assembly: string;
  readonly region: string;
  /** Variables that every function gets: where the services of this machine are. */
  readonly services: Readonly<Record<string, string>>;
  /** Takes what a function prints. */
  log(name: string, chunk: Buffer): void;
  /** How long a function keeps its environment without an invocation: it takes some 20 MB. */
  readonly idleMs?: number;
};

/** The functions of the stack, none of them loaded yet. */
export const declaredFunctions = (stack: DeclaredStack, host: FunctionHost) => {
  const permissions = permissionsOf(stack);
  return stack
    .declared('AWS::Lambda::Function', functionSchema)
    .map((declared) => lambdaFunction(declared, permissions(declared.properties.Role), host));
};

const lambdaFunction = (
  { logicalId, ref, attributes, assetPath, properties }: Declared<z.infer<typeof functionSchema>>,
  permissions: Permissions,
  { assembly, region, services, log, idleMs = 60_000 }: FunctionHost,
): StackFunction => {
  const arn = attributes.Arn ?? ref;
  const [file = '', handlerName = ''] = properties.Handler.split('.');
  const logGroupName = properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${ref}`;
  const options: SandboxOptions = {
    data: {
      handlerFile: join(assembly, assetPath ?? '', `${file}.mjs`),
      handlerName,
      context: {
        functionName: ref,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn,
        memoryLimitInMB: String(properties.MemorySize),
        logGroupName,
        logStreamName: 'local',
      },
      identity: {
        functionName: ref,
        accessKeyId: logicalId,
        permissions,
        callsFolder: process.env.STAGECRAFT_CALLS,
      },
    },
    environment: {
      ...properties.Environment?.Variables,
      ...services,
      // Its own, letters and digits as AWS has them, by which is known who signed; no service of this machine checks it.
      AWS_ACCESS_KEY_ID: logicalId,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: ref,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
      AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TZ: ':UTC',
    },
    memoryMegabytes: properties.MemorySize,
    timeoutMs: properties.Timeout * 1000,
    log: (chunk) => log(ref, chunk),
  };
  let sandbox: Sandbox | undefined;
  const ready = () => {
    if (!sandbox?.usable) sandbox = new Sandbox(options);
    return sandbox;
  };
  let running = 0;
  let idle: NodeJS.Timeout | undefined;
  const invoke = async (event: unknown) => {
    clearTimeout(idle);
    running += 1;
    try {
      return await ready().invoke(randomUUID(), event);
    } finally {
      running -= 1;
      if (running === 0) idle = setTimeout(() => sandbox?.retire(), idleMs).unref();
    }
  };
  return {
    name: ref,
    logicalId,
    arn,
    replaceCode: async (code) => {
      await replaceFile(options.data.handlerFile, code);
      sandbox?.retire();
    },
    invoke,
    stop: async () => {
      clearTimeout(idle);
      await sandbox?.stop();
    },
  };
};
