import { setTimeout as pause } from 'node:timers/promises';
import { filterOf } from '../filter.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Delivery, deliver } from './delivery.ts';
import type { Mapping } from './mapping.ts';
import type { StreamReader } from './reader.ts';

/** Lambda asks a stream four times a second once it has read all of it. */
const POLL_MS = 250;
const REPAIR_MS = 500;
/** Records, of which a megabyte holds about as many: the most that a stream gives at once. */
const READ_AT_ONCE = 500;

type Filter = ReturnType<typeof filterOf>;

type Parts = {
  readonly mapping: Mapping;
  /** Makes a reader that begins after the checkpoint. */
  read(checkpoint: Checkpoint): StreamReader;
  readonly checkpoint: Checkpoint;
  readonly delivery: Omit<Delivery, 'checkpoint' | keyof Mapping>;
  report(error: unknown): void;
};

/** Hands on what comes next of the stream, in batches; what the filter leaves out is done with. */
const handOn = async ({ mapping, checkpoint, delivery }: Parts, reader: StreamReader, matches: Filter) => {
  if (reader.atEnd) await pause(POLL_MS, undefined, { signal: delivery.signal });
  const { shardId, records, last } = await reader.next(READ_AT_ONCE, matches);
  for (let from = 0; from < records.length; from += mapping.batchSize) {
    const batch = { shardId, records: records.slice(from, from + mapping.batchSize) };
    await deliver({ ...mapping, ...delivery, checkpoint: checkpoint.save }, batch);
  }
  if (last !== undefined) await checkpoint.save({ shardId, sequenceNumber: last });
};

/** Follows the stream for one mapping until it is told to stop. */
export const consume = async (parts: Parts) => {
  const { mapping, read, checkpoint, delivery, report } = parts;
  const matches = filterOf(mapping.filters);
  let reader = read(checkpoint);
  while (!delivery.signal.aborted) {
    try {
      await handOn(parts, reader, matches);
    } catch (error) {
      if (delivery.signal.aborted) return;
      // The engine was away, or a record could not be set aside: go on from what is known to be done.
      report(error);
      reader = read(checkpoint);
      await pause(REPAIR_MS);
    }
  }
};
