import { template } from './template.ts';

/** What a fresh stack starts with: five stages that fit most sales to companies. */
export const defaultSalesProcess = template('default', {
  name: 'Default sales process',
  description: 'Five stages from the first conversation to the signature, for most sales to companies.',
  tips: 'Tick an activity when the **customer** did or said something, not when we hope so.',
  lossReasons: ['Price', 'No budget', 'Competitor', 'No decision', 'Missing capability', 'Bad timing'],
  stages: [
    {
      id: 'qualification',
      name: 'Qualification',
      description: 'Is there a problem worth solving, and do we talk to somebody who can act on it?',
      inactivityLimitDays: 14,
      activities: [
        {
          id: 'first-conversation',
          name: 'First conversation held',
          weight: 5,
          tips: 'Listen four fifths of the time. Agree on the next date **before** you hang up.',
          task: {
            title: 'Send {{deal.company}} a summary of the conversation',
            description: 'Their words, not ours; close with the next step that was agreed with {{completer.name}}.',
            type: 'email',
            assignee: { kind: 'completer' },
            dueIn: { days: 1, workingDays: true },
          },
        },
        {
          id: 'needs-known',
          name: 'Needs are known',
          weight: 10,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'Ask for **three** examples, and what each of them costs today.',
        },
        {
          id: 'budget-discussed',
          name: 'Budget was discussed',
          weight: 5,
          tips: 'A range is enough. *No budget yet* is an answer too: ask who could make one.',
        },
      ],
    },
    {
      id: 'discovery',
      name: 'Discovery',
      description: 'Who decides, by which criteria, and by when?',
      inactivityLimitDays: 14,
      activities: [
        {
          id: 'decision-makers-met',
          name: 'Decision makers met',
          weight: 10,
          obligatory: true,
          tips: 'If your contact keeps you away from them, ask what would have to be true for a meeting.',
        },
        {
          id: 'criteria-agreed',
          name: 'Decision criteria agreed',
          weight: 10,
          noteRequirement: 'note',
          tips: 'Write them down in their order of importance and have them confirmed.',
        },
        {
          id: 'solution-shown',
          name: 'Solution shown',
          weight: 10,
          tips: 'Show the three examples of the qualification, nothing else.',
          task: {
            title: 'Ask {{deal.company}} what is still missing',
            type: 'call',
            dueIn: { days: 3, workingDays: true },
          },
        },
      ],
    },
    {
      id: 'proposal',
      name: 'Proposal',
      description: 'A written offer that answers the criteria.',
      inactivityLimitDays: 10,
      activities: [
        {
          id: 'proposal-sent',
          name: 'Proposal sent',
          weight: 10,
          obligatory: true,
          tips: 'Never by mail alone: walk through it together.',
          notify: { managers: true, participants: true },
          task: {
            title: 'Call {{deal.company}} about the proposal',
            type: 'call',
            priority: 'high',
            dueIn: { days: 3, workingDays: true },
          },
        },
        {
          id: 'proposal-discussed',
          name: 'Proposal discussed with the decision makers',
          weight: 15,
          noteRequirement: 'note',
          tips: 'Note every objection, and who raised it.',
        },
      ],
    },
    {
      id: 'negotiation',
      name: 'Negotiation',
      description: 'Terms, price and the way through purchasing.',
      inactivityLimitDays: 7,
      activities: [
        {
          id: 'terms-agreed',
          name: 'Terms agreed',
          weight: 10,
          obligatory: true,
          tips: 'Give nothing without getting something: a longer term, a reference, an earlier start.',
        },
        {
          id: 'discount-approved',
          name: 'Discount approved',
          weight: 5,
          completableBy: { kind: 'managers' },
          noteRequirement: 'note',
          tips: 'Only where a discount is asked for; else leave it open.',
        },
      ],
    },
    {
      id: 'closing',
      name: 'Closing',
      description: 'The verbal yes becomes a signature.',
      inactivityLimitDays: 7,
      activities: [
        {
          id: 'verbal-agreement',
          name: 'Verbal agreement given',
          weight: 5,
          notify: { managers: true, owner: true },
          tips: 'Ask for the steps between this yes and the signature, and for who could still stop it.',
        },
        {
          id: 'contract-signed',
          name: 'Contract signed',
          weight: 5,
          obligatory: true,
          notify: { administrators: true, managers: true, participants: true, owner: true },
          tips: 'Thank everybody who helped, on both sides.',
          task: {
            title: 'Hand {{deal.name}} over to the people who deliver',
            description: 'Needs, criteria, promises made, and the people to know at {{deal.company}}.',
            type: 'meeting',
            dueIn: { days: 5, workingDays: true },
          },
        },
      ],
    },
  ],
});
