import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import { reportedFailures } from '../../runner/batch-report.ts';
import { deliver } from '../../runner/delivery.ts';
import { messageOf } from '../../runner/fault.ts';
import type { Outcome } from '../../runner/outcome.ts';
import type { StreamRecord } from '../../runner/record.ts';
import { type FailedBatch, failuresIn, messagesOf, recordsOf } from './failed-batches.ts';
import { invoke } from './invoke.ts';

export type Place = { readonly s3: S3Client; readonly lambda: LambdaClient; readonly bucket: string };

type Redrive = { readonly dryRun?: boolean; readonly signal?: AbortSignal };

/** What became of one object: how many records it held, and how many of them still fail. */
export type Result = { readonly key: string; readonly remaining: number; readonly message: string };

type Invoke = (event: { readonly Records: readonly object[] }) => Promise<Outcome>;

/** Invokes the function with its records as the stream did, but once: answers those that fail again. */
const streamAgain = async (invoke: Invoke, document: FailedBatch, shardId: string, signal: AbortSignal) => {
  const failed: StreamRecord[] = [];
  await deliver(
    {
      reportBatchItemFailures: true,
      bisect: true,
      maximumRetries: 0,
      maximumAge: -1,
      signal,
      invoke,
      onFailure: async ({ records }) => void failed.push(...records),
      checkpoint: async () => {},
    },
    { shardId, records: recordsOf(document) },
  );
  return failed;
};

/** The same of messages of a queue, which are in no order. */
const messagesAgain = async (invoke: Invoke, document: FailedBatch) => {
  const messages = messagesOf(document);
  const outcome = await invoke({ Records: messages });
  const failed = outcome.ok ? reportedFailures(outcome.payload) : undefined;
  return failed === undefined ? messages : messages.filter(({ messageId }) => failed.includes(messageId));
};

/** Says that it is another time: what the function still doesn't know has failed, and is no other dead letter. */
const runAgain = (lambda: LambdaClient, document: FailedBatch, signal: AbortSignal) => {
  const { requestContext, DDBStreamBatchInfo } = document;
  const again: Invoke = (event) => invoke(lambda, requestContext.functionArn, { ...event, rerun: true });
  if (DDBStreamBatchInfo === undefined) return messagesAgain(again, document);
  return streamAgain(again, document, DDBStreamBatchInfo.shardId, signal);
};

const countIn = (document: FailedBatch) =>
  (document.DDBStreamBatchInfo === undefined ? messagesOf(document) : recordsOf(document)).length;

const functionOf = ({ requestContext: { functionArn } }: FailedBatch) => functionArn.split(':')[6] ?? functionArn;

/**
 * Runs everything again that became a dead letter, of each consumer oldest first; what is handled now is removed, what fails
 * again stays. It may be repeated and cut off at any point: effects are recognised by their event's id.
 */
export async function* redrive({ s3, lambda, bucket }: Place, options: Redrive = {}): AsyncGenerator<Result> {
  const { dryRun = false, signal = new AbortController().signal } = options;
  const failures = failuresIn(s3, bucket);
  const resultOf = async (key: string): Promise<Result> => {
    const document = await failures.read(key);
    const records = countIn(document);
    const what = `${records} for ${functionOf(document)}, ${document.requestContext.condition}`;
    if (dryRun) return { key, remaining: records, message: what };
    const failed = await runAgain(lambda, document, signal);
    if (failed.length === 0) await failures.remove(key);
    else if (failed.length < records) await failures.narrow(key, document, failed);
    return {
      key,
      remaining: failed.length,
      message: failed.length === 0 ? `${what}: done` : `${what}: ${failed.length} failed`,
    };
  };
  for await (const key of failures.keys()) {
    signal.throwIfAborted();
    // One that cannot be run must not keep the others waiting.
    yield await resultOf(key).catch((error: unknown) => ({ key, remaining: 1, message: messageOf(error) }));
  }
}
