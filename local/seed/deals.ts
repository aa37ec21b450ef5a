import * as z from 'zod';
import { type ApiClient, apiClient } from './client.ts';
import type { Tokens } from './users.ts';

const processesSchema = z.object({ items: z.array(z.object({ id: z.string(), isDefault: z.boolean() })) });

const activitySchema = z.object({ id: z.string(), obligatory: z.boolean(), noteRequirement: z.string() });

const definitionSchema = z.object({
  definition: z.object({
    lossReasons: z.array(z.string()),
    stages: z.array(z.object({ activities: z.array(activitySchema) })),
  }),
});

type Plan = {
  readonly by: keyof Tokens;
  readonly name: string;
  readonly company: string;
  readonly contact: string;
  readonly amount: number;
  /** How much of the checklist is done, from its beginning. */
  readonly done: number;
  readonly end?: 'win' | 'lose' | 'abandon';
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

const defaultChecklist = async (api: ApiClient) => {
  const { items } = await api.read('/processes', processesSchema);
  const process = items.find(({ isDefault }) => isDefault);
  if (!process) throw new Error('There is no default process');
  const { definition } = await api.read(`/processes/${process.id}`, definitionSchema);
  return { activities: definition.stages.flatMap(({ activities }) => activities), lossReasons: definition.lossReasons };
};

type Checklist = Awaited<ReturnType<typeof defaultChecklist>>;

const seedDeal = async (api: ApiClient, plan: Plan, { activities, lossReasons }: Checklist) => {
  const key = `seed ${plan.name}`;
  const { name, company, contact, amount, end } = plan;
  const opened = { name, company, contact, value: { amount, currency: 'EUR' } };
  const { id } = await api.create('/deals', key, opened, z.object({ id: z.string() }));
  for (const activity of activities.slice(0, Math.round(activities.length * plan.done))) {
    if (activity.noteRequirement === 'noteWithFile') continue;
    const body = activity.noteRequirement === 'note' ? { note: { text: 'Talked it through with the customer.' } } : {};
    await api.call('PUT', `/deals/${id}/activities/${activity.id}/completion`, body);
  }
  if (!end) return;
  const body = end === 'lose' ? { reason: lossReasons[0] ?? 'No budget' } : {};
  await api.create(`/deals/${id}/${end}`, `${key} ${end}`, body, z.object({ status: z.string() }));
};

/** A handful of deals in different states, so that there is something to look at. */
export const seedDeals = async (apiUrl: string, tokens: Tokens) => {
  const checklist = await defaultChecklist(apiClient(apiUrl, tokens.administrator));
  for (const plan of plans) await seedDeal(apiClient(apiUrl, tokens[plan.by]), plan, checklist);
};
