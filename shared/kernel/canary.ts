import * as z from 'zod';

/**
 * Goes the way of events, every few minutes, to show that it is open. It is not an event itself: nobody is notified of it, and no
 * feed, timeline, export or statistic has it.
 */
export const canary = z.object({
  type: z.literal('canary'),
  /** For when it was scheduled, which names it. */
  at: z.iso.datetime(),
});
export type Canary = z.infer<typeof canary>;

/**
 * The metric that counts where canaries arrived: one, whoever counts, since CloudWatch charges for each. The stack's
 * alarm and the functions know it by these names.
 */
export const canaryMetric = { namespace: 'Stagecraft', name: 'CanaryArrivals', dimension: 'Customer' } as const;

/** Who has each canary arrive. */
export const canaryObservers = ['fan-out', 'follow-up'] as const;

/** Seconds between two canaries. */
export const canaryInterval = 300;
