import * as z from 'zod';

/**
 * Goes the way of events, every few minutes, to show that it is open. It is none itself: nobody is told of it, and no
 * feed, timeline, export or statistic has it.
 */
export const canary = z.object({
  type: z.literal('canary'),
  /** For when it was scheduled, which names it. */
  at: z.iso.datetime(),
});
export type Canary = z.infer<typeof canary>;
