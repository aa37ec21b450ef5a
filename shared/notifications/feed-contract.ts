import * as z from 'zod';
import { contract } from '../api/contract.ts';
import { paging } from '../api/paging.ts';
import { eventType, foundEvent } from '../kernel/event.ts';

const types = z
  .string()
  .transform((list) => list.split(','))
  .pipe(z.array(eventType))
  .transform((given) => [...new Set(given)].sort())
  .meta({ override: { type: 'string', pattern: '^[a-z_.]+(,[a-z_.]+)*$' } })
  .describe('Types of events, separated by commas; all where it is not given');

const jsonSchema = z.looseObject({ $schema: z.string(), title: z.string(), description: z.string() });

export const feedContracts = {
  listEvents: contract({
    id: 'listEvents',
    resource: 'feed',
    method: 'GET',
    path: '/events',
    summary: 'Everything that happened, in the order in which it was recorded, up to five seconds ago',
    access: 'managers',
    query: z.strictObject({ types: types.optional(), ...paging }),
    success: {
      status: 200,
      body: z.strictObject({
        items: z.array(foundEvent),
        nextCursor: z.string().describe('Never `null`: at the end, ask again with it for what happens later'),
      }),
    },
    errors: ['invalid_cursor'],
  }),
  listEventSchemas: contract({
    id: 'listEventSchemas',
    resource: 'feed',
    method: 'GET',
    path: '/event-schemas',
    summary: 'The JSON Schema (2020-12) of every type of event, by the type',
    access: 'everyone',
    success: { status: 200, body: z.record(eventType, jsonSchema) },
  }),
};
