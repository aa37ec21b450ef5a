import * as z from 'zod';
import { type Context, notBefore, recorded } from '../../kernel/decision.ts';
import type { FoundEvent } from '../../kernel/event.ts';
import type { Deal, Decision } from './deal.ts';

/** What there is of a deal that is to be put back: all or some of its history, and itself unless it is gone. */
export type Standing = { readonly deal: Deal | undefined; readonly last: FoundEvent | undefined };

const told = z.object({
  type: z.literal('deal.restored'),
  data: z.object({
    version: z.int(),
    asOf: z.string(),
    replaced: z.object({ processId: z.string(), closedAt: z.string().nullable() }).nullable(),
  }),
});

/** Where a deal was before this event put it back; undefined where the event is another, or none. */
export const replacedBy = (last: FoundEvent | undefined) => told.safeParse(last).data?.data.replaced;

/** Whether putting this deal back is the last thing that happened to it. */
export const isRestored = ({ deal, last }: Standing, then: Deal) => {
  const { data } = told.safeParse(last);
  return deal !== undefined && data?.data.version === then.version && data.data.asOf === then.updatedAt;
};

/**
 * Puts a deal back as it was. Its version and its sequence go on from the highest that ever was, so that nobody takes
 * what happens next for something they know.
 */
export const restoreDeal = (then: Deal, { deal, last }: Standing, context: Context): Decision => {
  const numbered = {
    ...then,
    version: Math.max(then.version, deal?.version ?? 0, last?.sequence ?? 0),
    sequence: Math.max(then.sequence, last?.sequence ?? 0),
  };
  const replaced = deal === undefined ? null : { processId: deal.processId, closedAt: deal.closing?.at ?? null };
  const data = { version: then.version, asOf: then.updatedAt, replaced };
  const at = [then.updatedAt, last?.occurredAt ?? then.updatedAt].reduce(notBefore, context.at);
  return recorded(numbered, {}, [{ type: 'deal.restored', data }], { ...context, at });
};
