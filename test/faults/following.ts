import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, type GetObjectCommandOutput, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createApp } from '../../lib/app.ts';
import { openLambda } from '../../local/lambda/endpoint.ts';
import { declaredFunctions } from '../../local/lambda/function.ts';
import { startServices } from '../../local/services.ts';
import { openCheckpoint } from '../../local/streams/checkpoint.ts';
import { declaredMappings } from '../../local/streams/mapping.ts';
import { streamPages } from '../../local/streams/pages.ts';
import { StreamReader } from '../../local/streams/reader.ts';
import { startConsumers } from '../../local/streams/streams.ts';
import { customerOf } from '../../local/synthesis.ts';
import { readStack } from '../../local/template/stack.ts';
import { type Result, redrive } from '../../ops/redrive/redrive.ts';
import { localAccess } from '../../runner/access.ts';
import { busy } from '../support/busy.ts';
import { startTestTable, temporaryFolder } from '../support/engine.ts';
import { startHandlers } from '../support/handlers.ts';
import { until } from '../support/until.ts';
import { startGate } from './gate.ts';

const region = 'eu-central-1';
const subscriber = 'subscriber';

const templateShape = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.looseObject({}).optional() })),
});

/** The stack as it would be deployed, but for the time that its functions are given. */
const impatientStack = async (outdir: string, servicesUrl: string, Timeout: number) => {
  const app = await createApp({ customers: [customerOf('local')], outdir, judged: false });
  const assembly = app.synth();
  const [artifact] = assembly.stacks;
  if (!artifact) throw new Error('The app has no stack');
  const template = templateShape.parse(artifact.template);
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function') Object.assign(Properties ?? {}, { Timeout });
  }
  const naming = { region, stackName: artifact.stackName, servicesUrl };
  return { assembly: assembly.directory, stack: readStack(template, naming) };
};

type Settings = {
  readonly timeoutSeconds?: number;
  readonly attempts?: number;
  readonly table?: typeof startTestTable;
  /** Whether gates stand in the way, and a queue hears what is published; for measurements they do not. */
  readonly watched?: boolean;
  /** Makes the code of an earlier release of the functions', which runs until the upgrade. */
  readonly older?: (code: string) => string;
};

/** Has the functions run other code, until they are upgraded. */
const withCode = (assembly: string, change: (code: string) => string) => {
  const files = globSync(join(assembly, 'asset.*', 'index.mjs'));
  const codes = files.map((file) => [file, readFileSync(file, 'utf8')] as const);
  for (const [file, code] of codes) writeFileSync(file, change(code));
  return () => {
    for (const [file, code] of codes) writeFileSync(file, code);
  };
};

const storeDeadLetter = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
  payload: z.string().transform((text) => batch.parse(JSON.parse(text)).Records),
});
const batch = z.object({ Records: z.array(z.object({ dynamodb: z.object({ NewImage: z.unknown() }) })) });

const textOf = async ({ Body }: GetObjectCommandOutput) => (await Body?.transformToString()) ?? '';

/** As the services deliver it: what SNS would choose for a queue is left to who receives it. */
const published = z.object({ default: z.string() });
const event = z.object({ id: z.string() });

const idOf = (body: string) => event.parse(JSON.parse(published.parse(JSON.parse(body)).default)).id;

/**
 * The consumers of the stream as they are, their bundles in sandboxes, fed from a real table by the local cloud's
 * delivery with the settings that the stack declares; between them and the table and the topic stand gates.
 */
export const startFollowing = async (settings: Settings = {}) => {
  const { timeoutSeconds = 20, attempts = 2, table = startTestTable, watched = true, older } = settings;
  const data = temporaryFolder();
  const services = await startServices(data, region);
  const { stack, assembly } = await impatientStack(join(data, 'stack'), services.endpoint, timeoutSeconds);
  // Functions may call no other table or topic than those of the stack.
  const tableName = stack.output('TableName');
  const handlers = await startHandlers({}, () => table({ tableName }));
  const toTable = await startGate(handlers.table.endpoint);
  const toTopic = await startGate(services.endpoint);
  const putBack = older && withCode(assembly, older);
  const mappings = declaredMappings(stack);
  const bucket = stack.output('FailuresBucketName');

  const topic = stack.output('TopicArn').split(':').at(-1) ?? '';
  services.fauxqs.createTopic(topic, { region });
  services.fauxqs.createQueue(subscriber, { region });
  const attributes = { RawMessageDelivery: 'true' };
  if (watched) services.fauxqs.subscribe({ topic, queue: subscriber, region, attributes });
  services.fauxqs.createBucket(bucket);

  const { accessKeyId, secretAccessKey } = localAccess.credentials;
  const functions = declaredFunctions(stack, {
    assembly,
    region,
    services: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: watched ? toTable.url : handlers.table.endpoint,
      AWS_ENDPOINT_URL: watched ? toTopic.url : services.endpoint,
      AWS_MAX_ATTEMPTS: String(attempts),
      LOG_LEVEL: 'SILENT',
    },
    log: () => {},
  });
  const byName = new Map(functions.flatMap((fn) => [fn.name, fn.arn].map((name) => [name, fn] as const)));
  const functionNamed = (name: string) => {
    const found = byName.get(name);
    if (!found) throw new Error(`The stack has no function ${name}`);
    return found;
  };
  const endpoint = await openLambda(byName);
  const lambda = new LambdaClient({ ...localAccess, endpoint: endpoint.url });
  const follow = () =>
    startConsumers({
      mappings,
      activity: busy,
      data,
      s3: services.s3,
      functionNamed,
      engine: handlers.table.engine,
      region,
      table: {
        name: handlers.table.tableName,
        streamArn: mappings[0]?.streamArn ?? '',
        engineStreamArn: handlers.table.streamArn ?? '',
      },
      report: () => {},
    });
  const followers = mappings.map(({ functionName }) => functionNamed(functionName));
  // Loading the code counts as part of the first call, which a busy machine may not finish in the time given.
  for (const { invoke } of followers) await until(async () => (await invoke({ Records: [] })).ok);
  let consumers = await follow();

  return {
    handlers,
    stack,
    functionNamed,
    toTable,
    toTopic,
    /** The ids of the events that subscribers were told of, each as often as they were. */
    published: () => {
      const { ready = [] } = services.fauxqs.inspectQueue(subscriber)?.messages ?? {};
      return ready.map(({ body }) => idOf(body));
    },
    /** The ids of the events in the table. */
    committed: async () => {
      const { client } = await import('../../shared/table/table.ts');
      const { toEvent } = await import('../../shared/table/event-item.ts');
      const { Items = [] } = await client.send(new ScanCommand({ TableName: handlers.table.tableName }));
      return Items.filter(({ event }) => event !== undefined).map((item) => toEvent(item).id);
    },
    /** The dead letters, as they stand in the bucket. */
    failedBatches: async () => {
      const { Contents = [] } = await services.s3.send(new ListObjectsV2Command({ Bucket: bucket }));
      const objects = Contents.map(({ Key }) => services.s3.send(new GetObjectCommand({ Bucket: bucket, Key })));
      return Promise.all(objects.map(async (object) => storeDeadLetter.parse(JSON.parse(await textOf(await object)))));
    },
    /** Runs dead letters again, as operators do. */
    redrive: async (options: Parameters<typeof redrive>[1] = {}) => {
      const results: Result[] = [];
      for await (const result of redrive({ s3: services.s3, lambda, bucket }, options)) results.push(result);
      return results;
    },
    /** Has the functions run their own code, where they ran older one. */
    upgrade: async () => {
      putBack?.();
      await Promise.all(functions.map((fn) => fn.stop()));
    },
    /** Stops the consumers while this goes on, then starts them again. */
    pause: async (meanwhile: () => Promise<void>) => {
      await consumers.stop();
      await meanwhile();
      consumers = await follow();
    },
    /** The sequence number of the last record of the stream. */
    end: async () => {
      const { endpoint, streamArn = '' } = handlers.table;
      const client = new DynamoDBStreamsClient({ ...localAccess, endpoint });
      const origin = { eventSourceARN: '', awsRegion: region };
      const source = { client, endpoint, streamArn };
      const reader = new StreamReader({ ...source, pages: streamPages(source), origin }, undefined);
      let last = 0n;
      do last = BigInt((await reader.next(1_000, () => false)).last ?? last);
      while (!reader.atEnd);
      client.destroy();
      return last;
    },
    /** How far each consumer has come: the sequence number of the last record of the stream that it is done with. */
    progress: async () => {
      const folder = join(data, 'checkpoints');
      const positions = mappings.map(async ({ id, streamArn }) => {
        const { position } = await openCheckpoint(folder, id, streamArn);
        return {
          name: id.startsWith('EventsPublishing') ? 'publish' : 'follow-up',
          at: BigInt(position?.sequenceNumber ?? 0),
        };
      });
      return Promise.all(positions);
    },
    stop: async () => {
      await consumers.stop();
      lambda.destroy();
      endpoint.stop();
      await Promise.all(functions.map((fn) => fn.stop()));
      await Promise.all([toTable.stop(), toTopic.stop(), services.stop()]);
      await handlers.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
};

export type Following = Awaited<ReturnType<typeof startFollowing>>;
