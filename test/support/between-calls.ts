import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

type Client = Pick<DynamoDBDocumentClient, 'middlewareStack'>;

/** Does something when the next call of this kind is about to be sent. */
export const beforeNext = (
  { middlewareStack }: Client,
  operation: 'PutItem' | 'TransactWriteItems',
  work: () => Promise<unknown>,
) => {
  let done = false;
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === `${operation}Command` && !done) {
          done = true;
          await work();
        }
        return next(args);
      },
    { step: 'initialize', name: 'beforeNext', override: true },
  );
};

/** Does something right after the next call of this kind, before its answer is looked at. */
export const afterNext = (
  { middlewareStack }: Client,
  operation: 'Query' | 'BatchGetItem',
  work: () => Promise<unknown>,
) => {
  let done = false;
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === `${operation}Command` && !done) {
          done = true;
          await work();
        }
        return answer;
      },
    { step: 'initialize', name: 'afterNext', override: true },
  );
};
