import { setTimeout as pause } from 'node:timers/promises';
import { type Delivery, deliver } from '../../runner/delivery.ts';
import type { Activity } from '../activity.ts';
import { filterOf } from '../filter.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Mapping } from './mapping.ts';
import type { Page, StreamReader } from './reader.ts';

/** Lambda asks a stream four times a second once it has read all of it; while no function runs, every two seconds. */
const POLLING = { busyMs: 250, restMs: 2_000 };
const REPAIR_MS = 500;
/** Records, of which a megabyte holds about as many: the most that a stream gives at once. */
const READ_AT_ONCE = 500;

type Parts = {
  readonly mapping: Mapping;
  /** Makes a reader that begins after the checkpoint. */
  read(checkpoint: Checkpoint): StreamReader;
  readonly checkpoint: Checkpoint;
  readonly activity: Pick<Activity, 'pause'>;
  readonly delivery: Omit<Delivery, 'checkpoint' | keyof Mapping>;
  report(error: unknown): void;
};

type IsWanted = (record: unknown) => boolean;

/** The stream, page after page; while one of a backlog is handed on, the next is read. */
async function* pagesOf({ activity, delivery: { signal } }: Parts, reader: StreamReader, isWanted: IsWanted) {
  let reading = reader.next(READ_AT_ONCE, isWanted);
  for (;;) {
    const page = await reading;
    signal.throwIfAborted();
    if (reader.atEnd) {
      yield page;
      await activity.pause({ ...POLLING, signal });
      reading = reader.next(READ_AT_ONCE, isWanted);
    } else {
      reading = reader.next(READ_AT_ONCE, isWanted);
      // Whoever takes it gets the failure; without this line it would end the whole process before that.
      reading.catch(() => {});
      yield page;
    }
  }
}

/** Hands on a page of the stream, in batches; what the filter leaves out is done with. */
const handOn = async ({ mapping, checkpoint, delivery }: Parts, { shardId, records, last }: Page) => {
  for (let from = 0; from < records.length; from += mapping.batchSize) {
    const batch = { shardId, records: records.slice(from, from + mapping.batchSize) };
    await deliver({ ...mapping, ...delivery, checkpoint: checkpoint.save }, batch);
  }
  if (last !== undefined) await checkpoint.save({ shardId, sequenceNumber: last });
};

/** Follows the stream for one mapping until it is stopped. */
export const consume = async (parts: Parts) => {
  const { mapping, read, checkpoint, delivery, report } = parts;
  const { signal } = delivery;
  const isWanted = filterOf(mapping.filters);
  while (!signal.aborted) {
    try {
      for await (const page of pagesOf(parts, read(checkpoint), isWanted)) await handOn(parts, page);
    } catch (error) {
      if (signal.aborted) return;
      // The engine was away, or a record could not become a dead letter: go on from what is known to be done.
      report(error);
      await pause(REPAIR_MS);
    }
  }
};
