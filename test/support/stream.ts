import { marshall } from '@aws-sdk/util-dynamodb';

/** A batch of the table's stream: these events, newly written, from the sequence number 100 on. */
export const batchOf = (events: readonly object[]) => ({
  Records: events.map((event, index) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: `${100 + index}`, NewImage: marshall({ pk: 'p', sk: 's', entity: 'event', ...event }) },
  })),
});
