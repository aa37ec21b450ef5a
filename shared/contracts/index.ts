import type { Contract } from './contract.ts';
import { dealContracts } from './deals.ts';
import { documentContracts } from './documents.ts';
import { processContracts } from './processes.ts';
import { userContracts } from './users.ts';

export const contracts = { ...documentContracts, ...processContracts, ...dealContracts, ...userContracts };

/** All routes, for those who walk them: the stack, the OpenAPI document, the tests. */
export const allContracts: readonly Contract[] = Object.values(contracts);
