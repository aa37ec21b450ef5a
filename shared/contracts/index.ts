import type { Contract } from './contract.ts';
import { documentContracts } from './documents.ts';

export const contracts = { ...documentContracts };

/** All routes, for those who walk them: the stack, the OpenAPI document, the tests. */
export const allContracts: readonly Contract[] = Object.values(contracts);
