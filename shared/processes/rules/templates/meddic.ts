import { template } from './template.ts';

/** MEDDIC asks six questions of a deal; each is an activity, in the stage where its answer must be known. */
export const meddic = template('meddic', {
  name: 'MEDDIC',
  description:
    'Metrics, economic buyer, decision criteria, decision process, identified pain, champion: for large deals.',
  tips: 'A question is answered when the **customer** said so. Where an answer is missing, that is the next meeting.',
  gate: 'stage',
  lossReasons: ['No pain', 'No champion', 'No economic buyer', 'Competitor', 'Price', 'No decision'],
  winReasons: ['Champion', 'Metrics', 'Capability', 'Price', 'Relationship'],
  stages: [
    {
      id: 'pain-and-champion',
      name: 'Pain and champion',
      description: 'A pain that hurts enough, and somebody inside who wants it gone and can move others.',
      inactivityLimitDays: 21,
      activities: [
        {
          id: 'identify-pain',
          name: 'Pain identified',
          weight: 15,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'What happens if they do **nothing** for a year? No answer, no deal.',
        },
        {
          id: 'champion-found',
          name: 'Champion found',
          weight: 15,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'A champion has *influence*, sells *without you in the room*, and gains *personally*. Three yes, or a coach.',
          notify: { managers: true },
        },
        {
          id: 'champion-tested',
          name: 'Champion tested',
          weight: 5,
          tips: 'Ask for something that costs them: an introduction, an internal paper, a date with their superior.',
        },
      ],
    },
    {
      id: 'metrics',
      name: 'Metrics',
      description: 'What the solution is worth, in their numbers.',
      inactivityLimitDays: 21,
      activities: [
        {
          id: 'metrics-quantified',
          name: 'Metrics quantified',
          weight: 10,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'Today, target, and the money between them; each number with the name of who gave it.',
        },
        {
          id: 'business-case-shared',
          name: 'Business case shared with the champion',
          weight: 10,
          tips: 'Build it **with** the champion: they will have to defend it.',
          task: {
            title: 'Review the business case of {{deal.name}} with the champion',
            type: 'meeting',
            dueIn: { days: 5, workingDays: true },
          },
        },
      ],
    },
    {
      id: 'decision',
      name: 'Decision criteria and process',
      description: 'What they compare, who is asked in which order, and which paper has to be signed where.',
      inactivityLimitDays: 14,
      activities: [
        {
          id: 'decision-criteria',
          name: 'Decision criteria known',
          weight: 10,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'Technical, commercial, legal. Which of them did we help to write?',
        },
        {
          id: 'decision-process',
          name: 'Decision process known',
          weight: 10,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'Work backwards from the date on which they want to benefit; write down every step and its owner.',
          task: {
            title: 'Send {{deal.company}} the plan of steps up to the signature',
            type: 'email',
            priority: 'high',
            dueIn: { days: 2, workingDays: true },
          },
        },
      ],
    },
    {
      id: 'economic-buyer',
      name: 'Economic buyer',
      description: 'The one person who can say yes when all others say no, and spend money that was not planned.',
      inactivityLimitDays: 10,
      activities: [
        {
          id: 'economic-buyer-met',
          name: 'Economic buyer met',
          weight: 15,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'Let the champion arrange it. Confirm **pain**, **metrics** and **date** in twenty minutes.',
          notify: { managers: true, participants: true, owner: true },
        },
      ],
    },
    {
      id: 'commitment',
      name: 'Commitment',
      description: 'Paper and signature.',
      inactivityLimitDays: 7,
      activities: [
        {
          id: 'deal-reviewed',
          name: 'Deal reviewed by a manager',
          weight: 5,
          completableBy: { kind: 'managers' },
          tips: 'Go through all six letters. The weakest one gets the next week.',
        },
        {
          id: 'contract-signed',
          name: 'Contract signed',
          weight: 5,
          obligatory: true,
          noteRequirement: 'noteWithFile',
          notify: { administrators: true, managers: true, participants: true, owner: true },
          tips: 'Attach the **signed** contract, both signatures on it. Tell the champion first.',
          task: {
            title: 'Agree with {{deal.company}} when the metrics are measured again',
            type: 'meeting',
            dueIn: { days: 10, workingDays: true },
          },
        },
      ],
    },
  ],
});
