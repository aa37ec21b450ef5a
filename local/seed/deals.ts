import { type ApiClient, signedIn } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';
import type { Tokens } from './users.ts';

type Plan = {
  readonly by: keyof Tokens;
  readonly name: string;
  readonly company: string;
  readonly contact: string;
  readonly amount: number;
  /** How much of the checklist is done, from its beginning. */
  readonly done: number;
  readonly end?: keyof typeof endings;
};

const plans: readonly Plan[] = [
  {
    by: 'salesperson',
    name: 'Workshop furniture',
    company: 'Alder Works',
    contact: 'Ada Alder',
    amount: 180_000,
    done: 0,
  },
  {
    by: 'salesperson',
    name: 'Fleet of delivery bikes',
    company: 'Birch Post',
    contact: 'Ben Birch',
    amount: 2_400_000,
    done: 0.3,
  },
  { by: 'salesperson', name: 'Roof renewal', company: 'Cedar Homes', contact: 'Cai Cedar', amount: 960_000, done: 0.7 },
  {
    by: 'salesperson',
    name: 'Coffee for every floor',
    company: 'Elm Offices',
    contact: 'Eli Elm',
    amount: 75_000,
    done: 0.5,
    end: 'lose',
  },
  {
    by: 'manager',
    name: 'Annual maintenance',
    company: 'Fir Clinics',
    contact: 'Fay Fir',
    amount: 1_250_000,
    done: 1,
    end: 'win',
  },
  {
    by: 'manager',
    name: 'Trade fair stand',
    company: 'Hazel Expo',
    contact: 'Hal Hazel',
    amount: 310_000,
    done: 0.2,
    end: 'abandon',
  },
];

const defaultDefinition = async (api: ApiClient) => {
  const { items } = (await api.call(contracts.listProcesses)).ok();
  const standard = items.find(({ isDefault }) => isDefault);
  const process = standard && (await api.call(contracts.getProcess, { params: { processId: standard.id } })).ok();
  if (!process?.definition) throw new Error('There is no default process to seed deals with');
  return process.definition;
};

type Definition = Awaited<ReturnType<typeof defaultDefinition>>;

const endings = {
  win: (api: ApiClient, dealId: string) => api.call(contracts.winDeal, { params: { dealId } }),
  abandon: (api: ApiClient, dealId: string) => api.call(contracts.abandonDeal, { params: { dealId } }),
  lose: (api: ApiClient, dealId: string, [reason = 'No budget']: readonly string[]) =>
    api.call(contracts.loseDeal, { params: { dealId }, body: { reason } }),
};

/** Repeated after having been cut off, it opens no second deal: the key makes the first answer come again. */
const seedDeal = async (api: ApiClient, plan: Plan, { stages, lossReasons }: Definition) => {
  const { name, company, contact, amount, end } = plan;
  const body = { name, company, contact, value: { amount, currency: 'EUR' as const } };
  const headers = { 'idempotency-key': `seed ${name}` };
  const { id: dealId } = (await api.call(contracts.openDeal, { body, headers })).ok();
  const { status } = (await api.call(contracts.getDeal, { params: { dealId } })).ok();
  if (status !== 'open') return;
  const activities = stages.flatMap((stage) => stage.activities);
  for (const { id: activityId, noteRequirement } of activities.slice(0, Math.round(activities.length * plan.done))) {
    if (noteRequirement === 'noteWithFile') continue;
    const note = { text: 'Talked it through with the customer.' };
    const completion = { params: { dealId, activityId }, body: noteRequirement === 'note' ? { note } : {} };
    (await api.call(contracts.completeActivity, completion)).ok();
  }
  if (end) (await endings[end](api, dealId, lossReasons)).ok();
};

/** A handful of deals in different states, so that there is something to look at. */
export const seedDeals = async (apiUrl: string, tokens: Tokens) => {
  const as = (who: keyof Tokens) => signedIn(apiUrl, tokens[who]);
  const definition = await defaultDefinition(as('administrator'));
  for (const plan of plans) await seedDeal(as(plan.by), plan, definition);
};
