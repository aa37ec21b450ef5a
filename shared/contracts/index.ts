import type { Contract } from './contract.ts';
import { dealContracts } from './deals.ts';
import { documentContracts } from './documents.ts';
import { feedContracts } from './feed.ts';
import { processContracts } from './processes.ts';
import { reportContracts, statisticsContracts } from './statistics.ts';
import { subscriptionContracts } from './subscriptions.ts';
import { taskContracts } from './tasks.ts';
import { transferContracts } from './transfers.ts';
import { userContracts } from './users.ts';
import { webhookContracts } from './webhooks.ts';

export const contracts = {
  ...documentContracts,
  ...processContracts,
  ...dealContracts,
  ...taskContracts,
  ...userContracts,
  ...subscriptionContracts,
  ...webhookContracts,
  ...feedContracts,
  ...statisticsContracts,
  ...reportContracts,
  ...transferContracts,
};

/** All routes, for those who walk them: the stack, the OpenAPI document, the tests. */
export const allContracts: readonly Contract[] = Object.values(contracts);
