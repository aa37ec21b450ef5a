import * as z from 'zod';
import { atLeastOne, changesOf, nowhere, recipients } from '../../api/event-parts.ts';
import { eventsAbout } from '../../api/event-schema.ts';
import { disabledBecause, webhookFields } from '../rules/webhook.ts';

const host = z.string().min(1).describe('The host of the address; never its path, which may be secret');
const { description, eventTypes, processIds, state } = webhookFields;
const about = eventsAbout('webhook', nowhere, {
  name: host,
  description: description.optional().describe('What administrators wrote about it'),
});

export const webhookEvents = {
  'webhook.registered': about('Events are sent to a new address'),
  'webhook.updated': about(
    'A webhook was changed, or switched off or on by an administrator',
    {},
    changesOf({ url: host, description, eventTypes, processIds, state }).meta(atLeastOne),
  ),
  'webhook.secret_rotated': about('A webhook has a new secret; the one before is good for another 24 hours'),
  'webhook.tested': about('Sent to this webhook alone, to try it'),
  'webhook.disabled': about('Nothing is sent to a webhook any more', {
    because: disabledBecause
      .exclude(['administrator'])
      .describe('`gone`: its receiver answered 410; `failing`: nothing arrived for five days'),
    recipients,
  }),
  'webhook.deleted': about('A webhook was deleted'),
};
