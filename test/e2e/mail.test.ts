import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contracts } from '../../shared/api/contracts.ts';
import type { Role } from '../../shared/kernel/values.ts';
import { type LocalCloud, startLocalCloud } from '../support/local-cloud.ts';
import { lastLinkIn, mailboxOf } from '../support/mailbox.ts';
import { openDeal, publishProcess } from '../support/steps.ts';
import { until } from '../support/until.ts';

let cloud: LocalCloud;
let processId = '';
let addresses = 0;
let address = '';

beforeAll(async () => {
  cloud = await startLocalCloud();
  const notify = { managers: true, participants: false, owner: false, administrators: false, users: [] };
  processId = await publishProcess(cloud.as('administrator'), {
    first: [{ id: 'said', notify }, { id: 'unsaid' }, { id: 'last', notify }],
  });
});

beforeEach(() => {
  addresses += 1;
  address = `reader-${addresses}@example.com`;
});

afterAll(() => cloud.stop());

const mailbox = () => mailboxOf(cloud.endpoints().mailboxUrl, address);

const linkTo = (dealId: string) => `http://localhost:3000/deals/${dealId}`;

type Wish = Omit<z.input<typeof contracts.subscribe.body>, 'channel' | 'address'>;

/** Subscribes the address and opens the link in the mail that asks for it. */
const subscribe = async (role: Role, wish: Wish) => {
  const body = { channel: 'email', address, ...wish } as const;
  const made = (await cloud.as(role).call(contracts.subscribe, { body })).ok();
  expect(made.state).toBe('pending');
  expect((await fetch(lastLinkIn(await mailbox().mailSaying('confirm')))).status).toBe(200);
  return made.id;
};

const stateOf = async (role: Role, subscriptionId: string) =>
  (await cloud.as(role).call(contracts.getSubscription, { params: { subscriptionId } })).ok().state;

const complete = async (role: Role, dealId: string, activityId: string) =>
  (await cloud.as(role).call(contracts.completeActivity, { params: { dealId, activityId } })).ok();

describe('mail', () => {
  it('tells of what concerns the subscriber, with a link to the deal, and not of what they did', async () => {
    const id = await subscribe('manager', { scope: 'mine' });
    expect(await stateOf('manager', id)).toBe('active');

    const { id: dealId } = await openDeal(cloud.as('salesperson'), { processId });
    await complete('salesperson', dealId, 'said');
    const mail = await mailbox().mailSaying(linkTo(dealId));
    expect(mail.subject).toBe('Activity completed: said - Solar roof');

    const { id: otherId } = await openDeal(cloud.as('salesperson'), { processId });
    await complete('manager', otherId, 'said');
    await complete('salesperson', otherId, 'unsaid');
    await complete('salesperson', otherId, 'last');
    await mailbox().mailSaying(linkTo(otherId));
    const about = (await mailbox().all()).filter(({ text }) => text.includes(linkTo(otherId)));
    expect(about.map(({ subject }) => subject)).toEqual(['Activity completed: last - Solar roof']);
  });

  it('tells of everything of the types named, whatever a deal is called, until the link below is opened', async () => {
    const id = await subscribe('administrator', { scope: 'all', eventTypes: ['deal.opened'] });
    const names = [
      '🚀'.repeat(200),
      'שלום "עולם" \\ <b>&amp;',
      'Größe: 100 % – für Käufer',
      "x'; DROP TABLE",
      '.',
      '名前',
    ];
    for (const name of names) {
      const { id: dealId } = await openDeal(cloud.as('salesperson'), { processId, name });
      await complete('salesperson', dealId, 'said');
      const { subject, text } = await mailbox().mailSaying(linkTo(dealId));
      expect(text).toContain(name);
      expect(subject).toMatch(/^Deal opened: [ -~]+$/);
    }
    const mails = await mailbox().all();
    expect(mails.filter(({ subject }) => subject.startsWith('Deal opened'))).toHaveLength(names.length);
    expect(mails).toHaveLength(names.length + 1);

    const below = mails.map(lastLinkIn).find((link) => link.includes('unsubscribe')) ?? '';
    expect((await fetch(below)).status).toBe(200);
    await until(async () => (await stateOf('administrator', id)) === 'ended');
  });

  it('stops for a subscription that is changed or ended over the API', async () => {
    const subscriptionId = await subscribe('administrator', { scope: 'all', eventTypes: ['deal.opened'] });
    const administrator = cloud.as('administrator');
    const params = { subscriptionId };
    const body = { eventTypes: ['deal.abandoned' as const] };
    const headers = { 'if-match': '*' };
    (await administrator.call(contracts.editSubscription, { params, body, headers })).ok();
    const { id: dealId } = await openDeal(cloud.as('salesperson'), { processId });
    (await cloud.as('salesperson').call(contracts.abandonDeal, { params: { dealId } })).ok();
    expect((await mailbox().mailSaying(linkTo(dealId))).subject).toMatch(/^Deal abandoned/);
    expect(await mailbox().all()).toHaveLength(2);

    expect((await administrator.call(contracts.unsubscribe, { params })).status).toBe(204);
    const gone = await administrator.call(contracts.getSubscription, { params });
    expect(gone.refusal().code).toBe('unknown_subscription');
  });
});
