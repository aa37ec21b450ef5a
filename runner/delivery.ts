import { setTimeout as pause } from 'node:timers/promises';
import { reportedFailures } from './batch-report.ts';
import type { Condition, Destination } from './failures.ts';
import type { Outcome } from './outcome.ts';
import { type Position, type StreamRecord, sequenceOf, writtenAt } from './record.ts';

export type DeliverySettings = {
  readonly reportBatchItemFailures: boolean;
  readonly bisect: boolean;
  /** Retries after the first failure; -1 for no limit. */
  readonly maximumRetries: number;
  /** Seconds; -1 for no limit. */
  readonly maximumAge: number;
};

export type Delivery = DeliverySettings & {
  invoke(event: { readonly Records: readonly StreamRecord[] }): Promise<Outcome>;
  /** Takes what is given up; without one it is only skipped, as in Lambda. */
  readonly onFailure: Destination | undefined;
  /** Called once everything up to the position is handled or given up. */
  checkpoint(position: Position): Promise<void>;
  readonly signal: AbortSignal;
};

type Batch = { readonly shardId: string; readonly records: readonly StreamRecord[] };

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** The index of the first record that failed; undefined when none did. */
const firstFailure = ({ reportBatchItemFailures }: Delivery, outcome: Outcome, { records }: Batch) => {
  if (!outcome.ok) return 0;
  if (!reportBatchItemFailures) return undefined;
  const reported = reportedFailures(outcome.payload);
  // What Lambda cannot read, or which names no record of the batch, counts as a failure of all of it.
  if (!reported) return 0;
  const failed = reported.map((sequence) => records.findIndex((record) => sequenceOf(record) === sequence));
  return failed.length === 0 ? undefined : Math.max(0, Math.min(...failed));
};

const positionAfter = ({ shardId, records }: Batch): Position | undefined => {
  const last = records.at(-1);
  return last && { shardId, sequenceNumber: sequenceOf(last) };
};

const finish = async (delivery: Delivery, batch: Batch) => {
  const position = positionAfter(batch);
  if (position) await delivery.checkpoint(position);
};

const giveUp = async (
  delivery: Delivery,
  batch: Batch,
  why: { condition: Condition; invocations: number; outcome: Outcome | undefined },
) => {
  const [first, ...others] = batch.records;
  if (first) await delivery.onFailure?.({ shardId: batch.shardId, records: [first, ...others], ...why });
  await finish(delivery, batch);
};

/** Splits off the records at the beginning that have become too old to be tried. */
const withoutExpired = async (
  delivery: Delivery,
  batch: Batch,
  last: { invocations: number; outcome: Outcome | undefined },
) => {
  if (delivery.maximumAge < 0) return batch;
  const oldest = Date.now() - delivery.maximumAge * 1000;
  const young = batch.records.findIndex((record) => writtenAt(record) >= oldest);
  const expired = young < 0 ? batch.records : batch.records.slice(0, young);
  if (expired.length > 0) {
    await giveUp(delivery, { ...batch, records: expired }, { condition: 'RecordAgeExceeded', ...last });
  }
  return { ...batch, records: young < 0 ? [] : batch.records.slice(young) };
};

/**
 * Hands a batch to a function until all of it is handled or given up, in order, as a Lambda event source mapping does.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export const deliver = async (delivery: Delivery, batch: Batch, failures = 0, failed?: Outcome): Promise<void> => {
  const due = await withoutExpired(delivery, batch, { invocations: failures, outcome: failed });
  if (due.records.length === 0) return;
  delivery.signal.throwIfAborted();
  const outcome = await delivery.invoke({ Records: due.records });
  const first = firstFailure(delivery, outcome, due);
  if (first === undefined) return finish(delivery, due);
  const part = (from: number, to?: number): Batch => ({ ...due, records: due.records.slice(from, to) });
  if (first > 0) {
    await finish(delivery, part(0, first));
    return deliver(delivery, part(first));
  }
  // A report cuts the batch where it says, so that from its first record on there is nothing to cut.
  if (delivery.bisect && !outcome.ok && due.records.length > 1) {
    // Splitting does not count as a retry.
    const middle = Math.ceil(due.records.length / 2);
    await deliver(delivery, part(0, middle), failures, outcome);
    return deliver(delivery, part(middle), failures, outcome);
  }
  const invocations = failures + 1;
  if (delivery.maximumRetries >= 0 && failures >= delivery.maximumRetries) {
    return giveUp(delivery, due, { condition: 'RetryAttemptsExhausted', invocations, outcome });
  }
  await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures), undefined, { signal: delivery.signal });
  return deliver(delivery, due, invocations, outcome);
};
