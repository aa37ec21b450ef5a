import { template } from './template.ts';

/** For small companies that decide within days: few ticks, quick reactions. */
export const smb = template('smb', {
  name: 'Short process for small businesses',
  description: 'Three stages and six ticks, for deals that are decided within days by one or two people.',
  tips: 'Speed wins here: answer the **same day**, and always offer two dates.',
  lossReasons: ['Price', 'Went silent', 'Competitor', 'Not now'],
  stages: [
    {
      id: 'contact',
      name: 'Contact',
      inactivityLimitDays: 3,
      activities: [
        {
          id: 'called',
          name: 'Called',
          weight: 10,
          tips: 'Call first, write second. Three attempts at different times of the day before you give up.',
        },
        {
          id: 'needs-known',
          name: 'Needs are known',
          weight: 20,
          obligatory: true,
          noteRequirement: 'note',
          tips: 'One sentence in **their** words is enough.',
        },
      ],
    },
    {
      id: 'offer',
      name: 'Offer',
      inactivityLimitDays: 5,
      activities: [
        {
          id: 'demo-given',
          name: 'Demonstration given',
          weight: 20,
          tips: 'Fifteen minutes, their example, their screen if possible.',
        },
        {
          id: 'offer-sent',
          name: 'Offer sent',
          weight: 25,
          obligatory: true,
          tips: 'Send it while you are still on the phone.',
          task: {
            title: 'Call {{deal.company}}: which questions are open?',
            type: 'call',
            dueIn: { days: 2, workingDays: true },
          },
        },
      ],
    },
    {
      id: 'close',
      name: 'Close',
      inactivityLimitDays: 5,
      activities: [
        {
          id: 'asked-for-the-order',
          name: 'Asked for the order',
          weight: 10,
          tips: 'Ask, then be **silent**.',
        },
        {
          id: 'order-confirmed',
          name: 'Order confirmed',
          weight: 15,
          obligatory: true,
          notify: { managers: true, owner: true },
          tips: 'Ask who else they know with the same problem.',
        },
      ],
    },
  ],
});
