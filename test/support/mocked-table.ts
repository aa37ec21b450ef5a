import { BatchGetCommand, type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

/** The client of the handlers' table, which really works but where it is told to fail in a way that no engine can. */
export const mockedTable = (client: DynamoDBDocumentClient) => {
  const send = client.send.bind(client);
  const table = mockClient(client);
  const reset = () => {
    table.reset();
    table.send.callThrough();
  };
  reset();
  return {
    table,
    /** Works as it should again, and forgets its calls. */
    reset,
    failOneTransaction: (error: Error) =>
      table
        .on(TransactWriteCommand)
        .rejectsOnce(error)
        .callsFake((input) => send(new TransactWriteCommand(input))),
    /** Leaves the keys of so many batches unread. */
    leaveBatchesUnread: (batches: number) => {
      let left = batches;
      table.on(BatchGetCommand).callsFake((input) => {
        left -= 1;
        return left < 0 ? send(new BatchGetCommand(input)) : { Responses: {}, UnprocessedKeys: input.RequestItems };
      });
    },
  };
};
