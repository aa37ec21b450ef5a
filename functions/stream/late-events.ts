import { unmarshall } from '@aws-sdk/util-dynamodb';
import { now } from '../../shared/kernel/clock.ts';
import { placeInFeed, settled } from '../../shared/notifications/store.ts';
import { knownSchema } from '../../shared/table/errors.ts';
import { recordedAtIn } from '../../shared/table/keys.ts';
import type { StreamRecord } from './stream-consumer.ts';

/** Milliseconds from its stamp in which an event must be in the table; the rest is left to the index and to clocks. */
const inTime = settled / 2;
const second = 1_000;

const ageOf = (instant: string) => Date.parse(now()) - Date.parse(instant);

/** The first and the last moment in which the record can have been written. */
const commitOf = ({ dynamodb: { ApproximateCreationDateTime: seconds } }: StreamRecord) => {
  if (seconds === undefined) return { first: now(), last: Date.now() };
  const first = seconds * second;
  return { first: new Date(first).toISOString(), last: first + second };
};

const isLate = (record: StreamRecord) => {
  const { gsi1sk, schemaVersion } = record.dynamodb.NewImage;
  const position = gsi1sk?.S;
  // An item of a later release stays where it is until that release is back and gets the event again.
  if (Number(schemaVersion?.N ?? knownSchema) > knownSchema) return false;
  return position !== undefined && commitOf(record).last - Date.parse(recordedAtIn(position)) > inTime;
};

/**
 * Gives an event a place in the feed that no follower has passed. Its commit's, where that is recent: so it stays
 * between those that came before and after it in its subject's history.
 */
const placeAnew = async (item: Readonly<Record<string, unknown>>, committedAt: string) => {
  let place = committedAt;
  do {
    if (ageOf(place) > inTime) place = now();
    await placeInFeed(item, place);
  } while (ageOf(place) > inTime);
};

/**
 * Sees to it that the feed skips nothing: an event that was written long after it was stamped may be where followers
 * have passed, and gets a new place before it is followed up.
 */
export const placeLateEvents = async (records: readonly StreamRecord[]) => {
  for (const record of records.filter(isLate)) {
    await placeAnew(unmarshall(record.dynamodb.NewImage), commitOf(record).first);
  }
};
