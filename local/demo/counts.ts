import type { Opportunity } from './opportunities.ts';

type Counted = {
  readonly status: string;
  readonly stageId: string | null;
  readonly value: { readonly amount: number } | null;
};

type Counts = {
  deals: number;
  prospecting: number;
  engaging: number;
  won: number;
  lost: number;
  wonDollars: number;
};

const none = (): Counts => ({ deals: 0, prospecting: 0, engaging: 0, won: 0, lost: 0, wonDollars: 0 });

export const countsOfFile = (opportunities: readonly Opportunity[]): Counts =>
  opportunities.reduce((counts, { stage, value }) => {
    const field = ({ Prospecting: 'prospecting', Engaging: 'engaging', Won: 'won', Lost: 'lost' } as const)[stage];
    counts.deals += 1;
    counts[field] += 1;
    if (field === 'won') counts.wonDollars += value ?? 0;
    return counts;
  }, none());

const fieldOf = ({ status, stageId }: Counted) => {
  if (status === 'won' || status === 'lost') return status;
  return stageId === null ? 'prospecting' : 'engaging';
};

export const countsOfDeals = (deals: readonly Counted[]): Counts =>
  deals.reduce((counts, deal) => {
    counts.deals += 1;
    counts[fieldOf(deal)] += 1;
    if (deal.status === 'won') counts.wonDollars += (deal.value?.amount ?? 0) / 100;
    return counts;
  }, none());

/** Both counts as a table, and whether they agree in everything. */
export const compared = (file: Counts, api: Counts) => {
  const names = ['deals', 'prospecting', 'engaging', 'won', 'lost', 'wonDollars'] as const;
  const line = (name: string, one: string, other: string) =>
    `${name.padEnd(12)} ${one.padStart(12)} ${other.padStart(12)}`;
  const figure = (number: number) => number.toLocaleString('en');
  return {
    agree: names.every((name) => file[name] === api[name]),
    table: [line('', 'file', 'API'), ...names.map((name) => line(name, figure(file[name]), figure(api[name])))].join(
      '\n',
    ),
  };
};
