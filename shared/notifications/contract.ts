import * as z from 'zod';
import { contract, noContent } from '../api/contract.ts';
import { pageOf, paging } from '../api/paging.ts';
import { eventType, foundEvent } from '../kernel/event.ts';
import { id } from '../kernel/values.ts';
import { eventTypes, state, subscriptionFields } from './rules.ts';

const resource = 'subscriptions';

const { channel, address, scope, userId, createdAt } = subscriptionFields;

const stateSeen = state.describe(
  '`pending` until the link in the first mail is opened; `ended` where it was left, has lapsed or was switched off: subscribe the address again',
);

const subscription = z
  .strictObject({ id, channel, address, scope, eventTypes, state: stateSeen, userId, createdAt })
  .meta({ id: 'Subscription' });

const params = z.strictObject({ subscriptionId: id });

const all = 'Everybody’s events (`all`) are for managers and administrators.';

export const subscriptionContracts = {
  subscribe: contract({
    id: 'subscribe',
    resource,
    method: 'POST',
    path: '/subscriptions',
    summary: `Has events mailed to an address, once the link in a first mail is opened. ${all}`,
    access: 'everyone',
    body: z.strictObject({
      channel,
      address: z.email().max(254).toLowerCase(),
      scope,
      eventTypes: eventTypes.default(null).describe('Only these types of events; `null`: all'),
    }),
    success: { status: 201, body: subscription, etag: true },
    errors: ['forbidden', 'address_not_allowed', 'address_subscribed', 'too_many_subscriptions', 'version_conflict'],
  }),
  listSubscriptions: contract({
    id: 'listSubscriptions',
    resource,
    method: 'GET',
    path: '/subscriptions',
    summary:
      'Your subscriptions, oldest first, with states at most five minutes old; an administrator sees everybody’s',
    access: 'everyone',
    query: z.strictObject({
      ...paging,
      userId: id.optional().describe('Only those of this user; others than administrators can name themselves only'),
    }),
    success: { status: 200, body: pageOf(subscription) },
    errors: ['forbidden', 'invalid_cursor'],
  }),
  getSubscription: contract({
    id: 'getSubscription',
    resource,
    method: 'GET',
    path: '/subscriptions/{subscriptionId}',
    summary: 'A subscription, with the state that it has by now',
    access: 'everyone',
    params,
    success: { status: 200, body: subscription, etag: true },
    errors: ['unknown_subscription'],
  }),
  editSubscription: contract({
    id: 'editSubscription',
    resource,
    method: 'PATCH',
    path: '/subscriptions/{subscriptionId}',
    summary: `Changes which events are mailed, within 15 minutes. ${all}`,
    access: 'everyone',
    ifMatch: 'required',
    params,
    body: z.strictObject({ scope: scope.optional(), eventTypes: eventTypes.optional() }),
    success: { status: 200, body: subscription, etag: true },
    errors: ['forbidden', 'unknown_subscription', 'precondition_failed', 'version_conflict'],
  }),
  unsubscribe: contract({
    id: 'unsubscribe',
    resource,
    method: 'DELETE',
    path: '/subscriptions/{subscriptionId}',
    summary: 'Ends a subscription',
    access: 'everyone',
    params,
    success: { status: 204, body: noContent },
    errors: ['unknown_subscription', 'precondition_failed', 'version_conflict'],
  }),
};

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
