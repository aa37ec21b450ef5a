import { dealContracts } from '../deals/contract/deals.ts';
import { handOverContracts } from '../hand-overs/contract.ts';
import { transferContracts } from '../imports-exports/contract.ts';
import { migrationContracts } from '../migrations/contract.ts';
import { feedContracts, subscriptionContracts } from '../notifications/contract.ts';
import { userContracts } from '../people/contract.ts';
import { processContracts } from '../processes/contract/processes.ts';
import { reportContracts, statisticsContracts } from '../statistics/contract.ts';
import { taskContracts } from '../tasks/contract/tasks.ts';
import { webhookContracts } from '../webhooks/contract/webhooks.ts';
import type { Contract } from './contract.ts';
import { documentContracts } from './documents.ts';

export const contracts = {
  ...documentContracts,
  ...processContracts,
  ...migrationContracts,
  ...dealContracts,
  ...taskContracts,
  ...userContracts,
  ...handOverContracts,
  ...subscriptionContracts,
  ...webhookContracts,
  ...feedContracts,
  ...statisticsContracts,
  ...reportContracts,
  ...transferContracts,
};

/** All routes, for those who walk them: the stack, the OpenAPI document, the tests. */
export const allContracts: readonly Contract[] = Object.values(contracts);
