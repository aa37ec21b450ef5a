import { now } from '../../shared/kernel/clock.ts';
import { systemActor } from '../../shared/kernel/decision.ts';
import { logger } from '../../shared/kernel/log.ts';
import { findLeaders } from '../../shared/people/store.ts';
import { VersionConflict } from '../../shared/table/errors.ts';
import { disableWebhook } from '../../shared/webhooks/rules/changes.ts';
import type { Attempt } from '../../shared/webhooks/rules/delivery.ts';
import { healthAfter, thresholdMs } from '../../shared/webhooks/rules/retry-policy.ts';
import { type Health, responsivenessLevels, type Webhook } from '../../shared/webhooks/rules/webhook.ts';
import { findWebhook, noteHealth, storeWebhook } from '../../shared/webhooks/store/webhooks.ts';

/**
 * Switches a webhook off as an attempt found it, and tells the administrators. One that was changed meanwhile, and is on,
 * has another chance: what was sent is to be sent `again`, to the webhook as it is now.
 */
export const switchOff = async (webhook: Webhook, because: 'gone' | 'failing'): Promise<'again' | undefined> => {
  const { administrators } = await findLeaders();
  const context = { by: systemActor, at: now() };
  try {
    await storeWebhook(webhook, disableWebhook(webhook, because, administrators, context));
  } catch (error) {
    if (!(error instanceof VersionConflict)) throw error;
    if ((await findWebhook(webhook.id))?.state === 'active') return 'again';
  }
};

const isSame = (one: Health, other: Health) =>
  one.failingSince === other.failingSince && one.responsiveness === other.responsiveness;

/** Notes the health of a receiver. It is a hint: a failure to note it changes nothing about what was sent. */
const note = async (webhookId: string, health: Health) => {
  try {
    await noteHealth(webhookId, health);
  } catch (error) {
    logger.error('The health of a receiver could not be noted', { webhookId, error });
  }
};

/**
 * Makes an attempt, and notes the health of the receiver where that is news: that it is slow or hangs as soon as it does, so
 * that meanwhile nothing more is sent to it where others would have to wait.
 */
export const whileWatched = async <Made extends { readonly attempt: Attempt }>(
  webhookId: string,
  health: Health,
  make: () => Promise<Made>,
): Promise<Made> => {
  let known = health;
  let noting = Promise.resolve();
  const report = (news: Health) => {
    if (isSame(known, news)) return;
    known = news;
    noting = noting.then(() => note(webhookId, news));
  };
  const timers = (['slow', 'unresponsive'] as const).map((responsiveness) =>
    setTimeout(() => {
      const isWorse = responsivenessLevels.indexOf(responsiveness) > responsivenessLevels.indexOf(known.responsiveness);
      if (isWorse) report({ ...known, responsiveness });
    }, thresholdMs[responsiveness]),
  );
  const made = await make().finally(() => {
    for (const timer of timers) clearTimeout(timer);
  });
  report(healthAfter(health, made.attempt));
  await noting;
  return made;
};
