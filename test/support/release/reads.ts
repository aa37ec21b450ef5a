import * as z from 'zod';
import type { liveOn } from './life.ts';

export type Ids = Awaited<ReturnType<typeof liveOn>>;

/** Where all that is there can be read: lists by small pages, so that each has cursors. */
export const pathsOf = (ids: Ids) => [
  ...[
    '/users?limit=2',
    '/users/olga',
    '/processes?limit=1',
    '/processes?archived=true',
    '/imports?limit=1',
    '/exports',
  ],
  ...['', '/draft', '/versions?limit=1', '/versions/1', '/versions/2', '/diff?from=1&to=2', '/migrations?limit=1'].map(
    (part) => `/processes/${ids.processId}${part}`,
  ),
  ...[ids.dryRunId, ids.migrationId].flatMap((id) => [
    `/processes/${ids.processId}/migrations/${id}`,
    `/processes/${ids.processId}/migrations/${id}/deals?limit=1`,
  ]),
  ...[`processId=${ids.processId}`, 'ownerId=olga', 'participantId=paul', `processId=${ids.processId}&status=won`].map(
    (filter) => `/deals?limit=1&${filter}`,
  ),
  ...[ids.dealId, ids.won, ids.lost, ids.reopened, 'OPP-1', ids.repeatedId].flatMap((id) => [
    `/deals/${id}`,
    `/deals/${id}/timeline?limit=3`,
  ]),
  ...[`/deals/${ids.dealId}/notes`, `/deals/${ids.dealId}/attachments`, `/tasks/${ids.taskId}`],
  ...[`/tasks?limit=1&dealId=${ids.dealId}`, '/tasks?limit=1&assigneeId=paul', '/tasks?assigneeId=paul&state=open'],
  ...[`/users/paul/hand-overs/${ids.handOverId}`, '/subscriptions', `/subscriptions/${ids.subscriptionId}`],
  ...['/webhooks?limit=1', `/webhooks/${ids.webhookId}`, `/webhooks/${ids.brokenId}`],
  ...[ids.webhookId, ids.brokenId].map((id) => `/webhooks/${id}/deliveries?limit=1`),
  ...[ids.dryImportId, ids.importId].flatMap((id) => [`/imports/${id}`, `/imports/${id}/rows?limit=1`]),
  ...[`/exports/${ids.exportId}`, '/events?limit=20'],
  ...['funnel', 'losses'].map((name) => `/statistics/${name}?processId=${ids.processId}&measure=count`),
];

const paged = z.looseObject({ items: z.array(z.unknown()), nextCursor: z.string().nullable() });

const answer = z.json();

export const readSchema = z.object({ path: z.string(), answer });
export type Read = z.infer<typeof readSchema>;

/** What is asked by the signature of whoever is asked, and for a time only. */
const ofTheMoment = new Set(['url', 'expiresAt']);

/** What was answered, but for what is signed. */
export const lasting = (given: unknown) =>
  answer.parse(JSON.parse(JSON.stringify(given, (name, value) => (ofTheMoment.has(name) ? undefined : value))));

/** Reads all pages of what stands at these paths, each by the cursor of the one before. */
export const readAll = async (read: (path: string) => Promise<unknown>, paths: readonly string[]) => {
  const reads: Read[] = [];
  for (const first of paths) {
    let path: string | undefined = first;
    while (path !== undefined) {
      const given: unknown = await read(path);
      reads.push({ path, answer: lasting(given) });
      const page = paged.safeParse(given).data;
      // The feed has a cursor for what happens later too.
      const isFollowed = page !== undefined && page.nextCursor !== null && page.items.length > 0;
      path = isFollowed ? `${first}&cursor=${encodeURIComponent(page.nextCursor ?? '')}` : undefined;
    }
  }
  return reads;
};
