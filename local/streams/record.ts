import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import * as z from 'zod';
import { typedImage } from './image.ts';

const imageSchema = z.record(z.string(), z.unknown()).transform(typedImage).optional();

export const recordSchema = z.looseObject({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.looseObject({
    SequenceNumber: z.string(),
    ApproximateCreationDateTime: z.number(),
    NewImage: imageSchema,
    OldImage: imageSchema,
  }),
});

/** A record of a stream as Lambda hands it over, where times are seconds and bytes are base64. */
export type StreamRecord = z.infer<typeof recordSchema>;

export const streamRecord = (record: _Record, origin: { eventSourceARN: string; awsRegion: string }): StreamRecord => {
  const written = JSON.stringify({ ...record, ...origin }, function (this: Record<string, unknown>, key, value) {
    // `value` has gone through toJSON already.
    const raw = this[key];
    if (raw instanceof Date) return Math.floor(raw.getTime() / 1000);
    return raw instanceof Uint8Array ? Buffer.from(raw).toString('base64') : value;
  });
  return recordSchema.parse(JSON.parse(written));
};

export const sequenceOf = ({ dynamodb }: StreamRecord) => dynamodb.SequenceNumber;

/** When the record was written, in milliseconds. */
export const writtenAt = ({ dynamodb }: StreamRecord) => dynamodb.ApproximateCreationDateTime * 1000;
