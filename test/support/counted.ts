import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

const units = z.object({ CapacityUnits: z.number() });
const consumed = z.object({ ConsumedCapacity: z.union([z.array(units), units.transform((one) => [one])]) });

const reads: ReadonlySet<string> = new Set(['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand']);

/** A call to the table: read or write units, by what the operation does. */
type Call = { readonly operation: string; readonly read: number; readonly write: number };

/** Watches the client of a process: how often it calls the table while some work is done, and what that consumes. */
export const countingCalls = ({ middlewareStack }: Pick<DynamoDBDocumentClient, 'middlewareStack'>) => {
  let calls: Call[] = [];
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next({ ...args, input: Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' }) });
        const { ConsumedCapacity } = consumed.parse(answer.output);
        const sum = ConsumedCapacity.reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
        const isRead = reads.has(commandName);
        calls.push({ operation: commandName.replace(/Command$/, ''), read: isRead ? sum : 0, write: isRead ? 0 : sum });
        return answer;
      },
    { step: 'initialize', name: 'countingCalls' },
  );
  /** The answer of some work, and the calls that were made meanwhile. */
  return async <Answer>(work: () => Promise<Answer>) => {
    calls = [];
    const answer = await work();
    const total = (kind: 'read' | 'write') => calls.reduce((sum, call) => sum + call[kind], 0);
    const operations = calls.map(({ operation }) => operation);
    return { answer, operations, read: total('read'), write: total('write') };
  };
};
