import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Does something right after the first query that is sent from now on, before its answer is looked at. */
export const afterNextQuery = (
  { middlewareStack }: Pick<DynamoDBDocumentClient, 'middlewareStack'>,
  work: () => Promise<unknown>,
) => {
  let done = false;
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === 'QueryCommand' && !done) {
          done = true;
          await work();
        }
        return answer;
      },
    { step: 'initialize', name: 'afterNextQuery', override: true },
  );
};
