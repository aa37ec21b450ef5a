import type { ApiClient } from '../../shared/api/client.ts';
import { contracts } from '../../shared/api/contracts.ts';

const name = 'Computer hardware';

export const activities = { engaged: 'contact-engaged', signed: 'order-signed' } as const;

const definition = {
  name,
  description: 'How a seller of computer hardware works an opportunity',
  stages: [
    {
      id: 'prospecting',
      name: 'Prospecting',
      activities: [{ id: 'account-researched', name: 'Account is researched', weight: 10 }],
    },
    {
      id: 'engaging',
      name: 'Engaging',
      activities: [{ id: activities.engaged, name: 'Contact is engaged', weight: 30, obligatory: true }],
    },
    { id: 'offering', name: 'Offering', activities: [{ id: 'quote-sent', name: 'Quote is sent', weight: 20 }] },
    {
      id: 'closing',
      name: 'Closing',
      activities: [{ id: activities.signed, name: 'Order is signed', weight: 40, obligatory: true }],
    },
  ],
};

/** The process of the demonstration: the one that an earlier run published, else a new one. */
export const publishedProcess = async (administrator: ApiClient): Promise<string> => {
  const { items } = (await administrator.call(contracts.listProcesses, { query: { limit: '100' } })).ok();
  const known = items.find((process) => process.name === name);
  const { id } = known ?? (await administrator.call(contracts.createProcess, { body: { name, definition } })).ok();
  const params = { processId: id };
  if (known?.publishedVersion == null) (await administrator.call(contracts.publishProcess, { params })).ok();
  return id;
};
