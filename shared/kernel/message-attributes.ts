/**
 * A message that no webhook may want has this attribute, by which the stack keeps it from their queue. It is not the other
 * way round: what publishes without it, in a release before or during an upgrade, still reaches webhooks.
 */
export const webhooksAttribute = 'webhooks';
