/**
 * The metric that counts where canaries arrived: one, whoever counts, since CloudWatch charges for each. The stack's
 * alarm and the functions know it by these names.
 */
export const canaryMetric = { namespace: 'Stagecraft', name: 'CanaryArrivals', dimension: 'Customer' } as const;

/** Who has each canary arrive. */
export const canaryObservers = ['fan-out', 'follow-up'] as const;

/** Seconds between two canaries. */
export const canaryInterval = 300;
