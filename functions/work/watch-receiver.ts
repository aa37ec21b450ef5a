import { healthAfter, promptly } from '../../shared/domain/attempts.ts';
import type { Attempt } from '../../shared/domain/delivery.ts';
import type { Health } from '../../shared/domain/webhook.ts';
import { logger } from '../../shared/log.ts';
import { noteHealth } from '../../shared/persistence/webhooks.ts';

/** Notes how a receiver fares where that is news. It is a hint: what was sent is sent also where it cannot be noted. */
const note = async (webhookId: string, known: Health, health: Health) => {
  if (known.failingSince === health.failingSince && known.slow === health.slow) return;
  try {
    await noteHealth(webhookId, health);
  } catch (error) {
    logger.error('It could not be noted how a receiver fares', { webhookId, error });
  }
};

/**
 * Makes an attempt, and notes how the receiver fares: that it is slow as soon as it is, so that meanwhile nothing more is
 * sent to it where others would have to wait.
 */
export const whileWatched = async <Made extends { readonly attempt: Attempt }>(
  webhookId: string,
  health: Health,
  make: () => Promise<Made>,
): Promise<Made> => {
  const slow = { ...health, slow: true };
  let noting: Promise<void> | undefined;
  const timer = setTimeout(() => {
    noting = note(webhookId, health, slow);
  }, promptly);
  try {
    const made = await make();
    clearTimeout(timer);
    await noting;
    await note(webhookId, noting === undefined ? health : slow, healthAfter(health, made.attempt));
    return made;
  } finally {
    clearTimeout(timer);
  }
};
