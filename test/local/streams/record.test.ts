import { describe, expect, it } from 'vitest';
import { typedImage } from '../../../runner/image.ts';
import { sequenceOf, streamRecord, writtenAt } from '../../../runner/record.ts';

const origin = { eventSourceARN: 'arn:stream', awsRegion: 'eu-central-1' };
const decide = (NewImage: object) => {
  const dynamodb = { SequenceNumber: '7', ApproximateCreationDateTime: 1_700_000_000, NewImage };
  return streamRecord({ eventName: 'INSERT', awsRegion: 'elsewhere', dynamodb }, origin);
};

describe('a record of the stream', () => {
  it('is handed over as it is, which is as Lambda does it, with where it comes from', () => {
    const record = decide({ data: { B: 'AQI=' }, list: { L: [{ BOOL: false }, { NULL: true }] } });
    expect(record).toMatchObject({
      ...origin,
      dynamodb: {
        ApproximateCreationDateTime: 1_700_000_000,
        NewImage: { data: { B: 'AQI=' }, list: { L: [{ BOOL: false }, { NULL: true }] } },
      },
    });
    expect([sequenceOf(record), writtenAt(record)]).toEqual(['7', 1_700_000_000_000]);
  });

  it('has the type of an empty map, wherever it stands, also where the engine leaves it out', () => {
    const image = { a: {}, b: { M: {} }, c: { L: [{}, { S: '' }] }, d: { M: { e: {}, M: { S: 'x' } } }, f: { L: [] } };
    expect(typedImage(image)).toEqual({
      a: { M: {} },
      b: { M: {} },
      c: { L: [{ M: {} }, { S: '' }] },
      d: { M: { e: { M: {} }, M: { S: 'x' } } },
      f: { L: [] },
    });
  });
});
