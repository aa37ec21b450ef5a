import { template } from './template.ts';

/** BANT qualifies by budget, authority, need and timeline, then sells. */
export const bant = template('bant', {
  name: 'BANT',
  description: 'Budget, authority, need, timeline: a quick and strict qualification, then an offer.',
  tips: 'Four answers decide whether to go on. A clear **no** in the first week is a good result.',
  lossReasons: ['No budget', 'No authority', 'No need', 'Bad timing', 'Competitor', 'Price'],
  stages: [
    {
      id: 'qualification',
      name: 'Qualification',
      description: 'The four questions. All of them can be answered in one or two calls.',
      inactivityLimitDays: 10,
      activities: [
        {
          id: 'need',
          name: 'Need confirmed',
          weight: 20,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'Begin here: without a need the other three do not matter. What made them look *now*?',
        },
        {
          id: 'authority',
          name: 'Authority confirmed',
          weight: 15,
          obligatory: true,
          tips: 'Ask how the last purchase of this size was decided, and by whom.',
        },
        {
          id: 'budget',
          name: 'Budget confirmed',
          weight: 15,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'Name a range first and watch the reaction. Whose budget is it, and does it lapse?',
        },
        {
          id: 'timeline',
          name: 'Timeline confirmed',
          weight: 10,
          obligatory: true,
          tips: 'Which event makes the date real? Enter it as the **expected close date**.',
          task: {
            title: 'Propose a date for the offer to {{deal.company}}',
            type: 'call',
            dueIn: { days: 2, workingDays: true },
          },
        },
      ],
    },
    {
      id: 'offer',
      name: 'Offer',
      description: 'One offer, one page, one price.',
      inactivityLimitDays: 7,
      activities: [
        {
          id: 'offer-sent',
          name: 'Offer sent',
          weight: 15,
          obligatory: true,
          notify: { managers: true, participants: true },
          tips: 'Repeat the four answers on top: they are the reason for the price below.',
          task: {
            title: 'Follow up on the offer to {{deal.company}}',
            type: 'call',
            priority: 'high',
            dueIn: { days: 3, workingDays: true },
          },
        },
        {
          id: 'objections-answered',
          name: 'Objections answered',
          weight: 10,
          noteRequirement: 'note',
          tips: 'Ask *what else?* until nothing comes; then answer.',
        },
      ],
    },
    {
      id: 'decision',
      name: 'Decision',
      inactivityLimitDays: 7,
      activities: [
        {
          id: 'order-received',
          name: 'Order received',
          weight: 15,
          obligatory: true,
          notify: { managers: true, participants: true, owner: true },
          tips: 'Confirm it the same day, with the date of the first delivery.',
        },
      ],
    },
  ],
});
