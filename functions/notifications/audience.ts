import { findRoster } from '../../shared/notifications/roster.ts';

/** Who may have to be notified of an event, beside systems that follow the topic. */
export type Audience = { readonly mails: boolean; readonly webhooks: boolean };

const both: Audience = { mails: true, webhooks: true };

/** Milliseconds for which it is believed that both are there: at worst, what nobody wants is made so much longer. */
const believedFor = 30_000;

let bothUntil = 0;

/**
 * Who is subscribed now. An absence is read anew each time, so that a new subscriber gets the very next event. Where
 * nobody has counted, somebody may be there.
 */
export const currentAudience = async (): Promise<Audience> => {
  if (Date.now() < bothUntil) return both;
  const { webhookIds, subscriptions, version } = await findRoster();
  const audience = { mails: subscriptions !== 0, webhooks: version === 0 || webhookIds.length > 0 };
  if (audience.mails && audience.webhooks) bothUntil = Date.now() + believedFor;
  return audience;
};
