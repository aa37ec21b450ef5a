import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Does something right after the next call of this kind, before its answer is looked at. */
export const afterNext = (
  { middlewareStack }: Pick<DynamoDBDocumentClient, 'middlewareStack'>,
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
