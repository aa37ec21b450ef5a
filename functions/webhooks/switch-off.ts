import { now } from '../../shared/kernel/clock.ts';
import { itself } from '../../shared/kernel/decision.ts';
import { findLeaders } from '../../shared/people/leaders.ts';
import { VersionConflict } from '../../shared/table/store-errors.ts';
import { disabledWebhook } from '../../shared/webhooks/rules/life.ts';
import type { Webhook } from '../../shared/webhooks/rules/webhook.ts';
import { findWebhook, storeWebhook } from '../../shared/webhooks/store/webhooks.ts';

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
