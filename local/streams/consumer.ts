import { setTimeout as pause } from 'node:timers/promises';
import { filterOf } from '../filter.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Delivery, deliver } from './delivery.ts';
import type { Mapping } from './mapping.ts';
import type { StreamReader } from './reader.ts';
import { type StreamRecord, sequenceOf } from './record.ts';

/** Lambda asks a stream four times a second once it has read all of it. */
const POLL_MS = 250;
const REPAIR_MS = 500;

type Parts = {
  readonly mapping: Mapping;
  /** Makes a reader that begins after the checkpoint. */
  read(checkpoint: Checkpoint): StreamReader;
  readonly checkpoint: Checkpoint;
  readonly delivery: Omit<Delivery, 'checkpoint' | keyof Mapping>;
  report(error: unknown): void;
};

/** Fills one batch: as much as is there, up to the batch size or until the batching window closes. */
const gather = async ({ mapping, checkpoint, delivery }: Parts, reader: StreamReader) => {
  const matches = filterOf(mapping.filters);
  const records: StreamRecord[] = [];
  let closes = Number.POSITIVE_INFINITY;
  for (;;) {
    if (reader.atEnd) await pause(POLL_MS, undefined, { signal: delivery.signal });
    const page = await reader.next(mapping.batchSize - records.length);
    const wanted = page.records.filter(matches);
    records.push(...wanted);
    if (wanted.length > 0) closes = Math.min(closes, Date.now() + mapping.windowSeconds * 1000);
    const { shardId } = page;
    const last = page.records.at(-1);
    if (records.length >= mapping.batchSize || Date.now() >= closes) return { shardId, records, last };
    // Nothing waits for delivery, so what was read and not wanted is done with.
    if (last && records.length === 0) await checkpoint.save({ shardId, sequenceNumber: sequenceOf(last) });
  }
};

/** Follows the stream for one mapping until it is told to stop. */
export const consume = async (parts: Parts) => {
  const { mapping, read, checkpoint, delivery, report } = parts;
  let reader = read(checkpoint);
  while (!delivery.signal.aborted) {
    try {
      const { shardId, records, last } = await gather(parts, reader);
      await deliver({ ...mapping, ...delivery, checkpoint: checkpoint.save }, { shardId, records });
      if (last) await checkpoint.save({ shardId, sequenceNumber: sequenceOf(last) });
    } catch (error) {
      if (delivery.signal.aborted) return;
      // The engine was away, or a record could not be set aside: go on from what is known to be done.
      report(error);
      reader = read(checkpoint);
      await pause(REPAIR_MS);
    }
  }
};
