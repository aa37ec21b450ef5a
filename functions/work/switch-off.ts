import { now } from '../../shared/clock.ts';
import { itself } from '../../shared/domain/journal.ts';
import type { Webhook } from '../../shared/domain/webhook.ts';
import { disabledWebhook } from '../../shared/domain/webhook-life.ts';
import { findLeaders } from '../../shared/persistence/leaders.ts';
import { VersionConflict } from '../../shared/persistence/store-errors.ts';
import { findWebhook, storeWebhook } from '../../shared/persistence/webhooks.ts';

/**
 * Switches a webhook off as an attempt found it, and tells the administrators. One that was changed meanwhile, and is on,
 * has another chance: what was sent is to be sent `again`, to the webhook as it is now.
 */
export const switchOff = async (webhook: Webhook, because: 'gone' | 'failing'): Promise<'again' | undefined> => {
  const { administrators } = await findLeaders();
  const context = { by: itself, at: now() };
  try {
    await storeWebhook(webhook, disabledWebhook(webhook, because, administrators, context));
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error;
    if ((await findWebhook(webhook.id))?.state === 'active') return 'again';
  }
};
