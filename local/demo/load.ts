import type { ApiClient } from '../../shared/contracts/client.ts';
import { contracts } from '../../shared/contracts/index.ts';
import type { Opportunity } from './opportunities.ts';
import { activities } from './process.ts';

type Standing = 'open' | 'won' | 'lost' | 'abandoned';

/** The deal of an opportunity as far as an earlier run came, by the opportunity's id. */
export type Loaded = ReadonlyMap<string, { readonly id: string; readonly status: Standing }>;

type Place = { readonly processId: string; readonly owners: ReadonlyMap<string, string>; readonly loaded: Loaded };

const dollars = (amount: number | null) =>
  amount === null ? null : { amount: amount * 100, currency: 'USD' as const };

const opened = async (api: ApiClient, opportunity: Opportunity, { processId, owners }: Place) => {
  const { id, account, product, value, agent, engagedOn, closedOn } = opportunity;
  const ownerId = owners.get(agent);
  if (ownerId === undefined) throw new Error(`Nobody is called ${agent}`);
  const dates = { ...(engagedOn && { engagedOn }), ...(closedOn && { closedOn }) };
  const body = {
    name: `${product} for ${account ?? 'an account to be named'}`,
    processId,
    ownerId,
    company: account,
    value: dollars(value),
    custom: { opportunityId: id, product, ...dates },
  };
  return (await api.call(contracts.openDeal, { body, headers: { 'idempotency-key': `demo-${id}` } })).ok();
};

/** Brings one opportunity to where it stands in the file, through the API; what an earlier run did is not repeated. */
export const loadOpportunity = async (api: ApiClient, opportunity: Opportunity, place: Place): Promise<void> => {
  const { stage } = opportunity;
  const { id: dealId, status } = place.loaded.get(opportunity.id) ?? (await opened(api, opportunity, place));
  if (stage === 'Prospecting' || status !== 'open') return;
  const complete = async (activityId: string) =>
    (await api.call(contracts.completeActivity, { params: { dealId, activityId } })).ok();

  await complete(activities.engaged);
  if (stage === 'Won') {
    await complete(activities.signed);
    (await api.call(contracts.winDeal, { params: { dealId } })).ok();
  }
  if (stage === 'Lost') {
    (await api.call(contracts.loseDeal, { params: { dealId }, body: { reason: 'Not recorded' } })).ok();
  }
};
