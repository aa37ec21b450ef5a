import type * as z from 'zod';
import type { ApiClient } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { requireExact } from './event-schemas.ts';

type FeedPage = z.infer<typeof contracts.listEvents.success.body>;
type Query = Readonly<Record<string, string>>;

/** A page of the feed, whose events are what their published schemas say. */
export const feedPage = async (client: ApiClient, query: Query = {}): Promise<FeedPage> => {
  const page = (await client.call(contracts.listEvents, { query })).ok();
  requireExact(page.items);
  return page;
};

/** Somebody who follows the feed: each call reads on until the cursor stays where it is, and answers what came. */
export const follower = (client: ApiClient, query: Query = {}) => {
  let cursor: Query = {};
  return async () => {
    const events: FeedPage['items'] = [];
    for (;;) {
      const { items, nextCursor } = await feedPage(client, { ...query, ...cursor });
      events.push(...items);
      if (cursor.cursor === nextCursor) return events;
      cursor = { cursor: nextCursor };
    }
  };
};
