import { marshall } from '@aws-sdk/util-dynamodb';

/** The item of an event; what is one already stays as it is. */
const itemOf = (event: object) =>
  'entity' in event ? event : { pk: 'p', sk: 's', entity: 'event', event: JSON.stringify(event) };

/** A batch of the table's stream: these events, newly written, from the sequence number 100 on. */
export const batchOf = (events: readonly object[]) => ({
  Records: events.map((event, index) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: `${100 + index}`, NewImage: marshall(itemOf(event)) },
  })),
});
