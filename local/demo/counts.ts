import type { Opportunity } from './opportunities.ts';

/** What is counted of opportunities and of deals alike. */
type Counted = {
  readonly state: 'prospecting' | 'engaging' | 'won' | 'lost';
  readonly dollars: number;
  /** From its opening to its closing; 0 while it is open. */
  readonly days: number;
};

type Deal = {
  readonly status: string;
  readonly stageId: string | null;
  readonly value: { readonly amount: number } | null;
  readonly createdAt: string;
  readonly closing: { readonly at: string } | null;
};

const standings = { Prospecting: 'prospecting', Engaging: 'engaging', Won: 'won', Lost: 'lost' } as const;

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

export const inFile = ({ stage, value, engagedOn, closedOn }: Opportunity): Counted => ({
  state: standings[stage],
  dollars: value ?? 0,
  days: engagedOn && closedOn ? daysBetween(engagedOn, closedOn) : 0,
});

const stateOf = ({ status, stageId }: Deal) => {
  if (status === 'won' || status === 'lost') return status;
  return stageId === null ? 'prospecting' : 'engaging';
};

export const inApi = (deal: Deal): Counted => ({
  state: stateOf(deal),
  dollars: (deal.value?.amount ?? 0) / 100,
  days: deal.closing ? daysBetween(deal.createdAt, deal.closing.at) : 0,
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const shown = (figure: number) => figure.toLocaleString('en', { maximumFractionDigits: 2 });

const figuresOf = (counted: readonly Counted[]): readonly (readonly [string, string])[] => {
  const at = (state: Counted['state']) => counted.filter((one) => one.state === state);
  const won = at('won');
  return [
    ['deals', shown(counted.length)],
    ...Object.values(standings).map((state) => [state, shown(at(state).length)] as const),
    ['dollars won', shown(sum(won.map(({ dollars }) => dollars)))],
    ['days to win', shown(sum(won.map(({ days }) => days)) / won.length)],
  ];
};

const rowOf = (name: string, file: string, api: string) =>
  `${name.padEnd(12)} ${file.padStart(12)} ${api.padStart(12)}`;

/** The figures of both as a table, and whether they agree in everything. */
export const compared = (file: readonly Counted[], api: readonly Counted[]) => {
  const shownByApi = new Map(figuresOf(api));
  const figures = figuresOf(file).map(([name, figure]) => ({ name, file: figure, api: shownByApi.get(name) ?? '' }));
  return {
    agree: figures.every((figure) => figure.file === figure.api),
    table: [rowOf('', 'file', 'API'), ...figures.map(({ name, file, api }) => rowOf(name, file, api))].join('\n'),
  };
};
