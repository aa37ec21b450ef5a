import type { Opportunity } from './opportunities.ts';
import { emailOf } from './people.ts';
import { activities } from './process.ts';

const morningOf = (day: string) => `${day}T09:00:00.000Z`;

const dollars = (amount: number | null) => (amount === null ? null : { amount: amount * 100, currency: 'USD' });

/** What happened to an opportunity, as far as the file tells; oldest first. */
const historyOf = ({ stage, engagedOn, closedOn, agent }: Opportunity) => {
  const completed = (activityId: string, day: string | null) =>
    day === null ? [] : [{ type: 'activity.completed', at: morningOf(day), activityId, byEmail: emailOf(agent) }];
  if (stage === 'Prospecting') return [];
  const engaged = completed(activities.engaged, engagedOn);
  if (closedOn === null) return engaged;
  const closed = { at: morningOf(closedOn), byEmail: emailOf(agent) };
  return stage === 'Won'
    ? [...engaged, ...completed(activities.signed, closedOn), { type: 'deal.won', ...closed }]
    : [...engaged, { type: 'deal.lost', ...closed, reason: 'Not recorded' }];
};

/** The opportunities as lines of an import; one that nobody engaged in yet was opened on the last day of them all. */
export const dealLines = (opportunities: readonly Opportunity[], processId: string): string => {
  const days = opportunities.flatMap(({ engagedOn, closedOn }) => [engagedOn ?? '', closedOn ?? '']);
  const lastDay = days.reduce((last, day) => (day > last ? day : last));
  const lines = opportunities.map((opportunity) => ({
    externalId: opportunity.id,
    name: `${opportunity.product} for ${opportunity.account ?? 'an account to be named'}`,
    processId,
    value: dollars(opportunity.value),
    company: opportunity.account,
    ownerEmail: emailOf(opportunity.agent),
    custom: { opportunityId: opportunity.id, product: opportunity.product },
    openedAt: morningOf(opportunity.engagedOn ?? lastDay),
    history: historyOf(opportunity),
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
};
