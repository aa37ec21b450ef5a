import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

type Client = Pick<DynamoDBDocumentClient, 'middlewareStack'>;

type Operation = 'GetItem' | 'PutItem' | 'TransactWriteItems' | 'Query' | 'BatchGetItem';

type Work = () => Promise<unknown>;

/** Has the next call of this kind go through `around` instead. */
const aroundNext = (
  { middlewareStack }: Client,
  operation: Operation,
  around: <Answer>(call: () => Promise<Answer>) => Promise<Answer>,
) => {
  let done = false;
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== `${operation}Command` || done) return next(args);
        done = true;
        return around(() => next(args));
      },
    { step: 'initialize', name: 'aroundNext', override: true },
  );
};

/** Does something when the next call of this kind is about to be sent. */
export const beforeNext = (client: Client, operation: Operation, work: Work) =>
  aroundNext(client, operation, async (call) => {
    await work();
    return call();
  });

/** Does something right after the next call of this kind, before its answer is looked at. */
export const afterNext = (client: Client, operation: Operation, work: Work) =>
  aroundNext(client, operation, async (call) => {
    const answer = await call();
    await work();
    return answer;
  });
