import * as z from 'zod';

import { typedImage } from './image.ts';

/** How far a consumer has come: everything up to this record is handled. */
export const positionSchema = z.object({ shardId: z.string(), sequenceNumber: z.string() });

export type Position = z.infer<typeof positionSchema>;

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

export const streamRecord = (record: object, origin: { eventSourceARN: string; awsRegion: string }): StreamRecord =>
  recordSchema.parse({ ...record, ...origin });

export const sequenceOf = ({ dynamodb }: StreamRecord) => dynamodb.SequenceNumber;

/** When the record was written, in milliseconds. */
export const writtenAt = ({ dynamodb }: StreamRecord) => dynamodb.ApproximateCreationDateTime * 1000;
