import { exportContracts } from './exports.ts';
import { importContracts } from './imports.ts';

export const transferContracts = { ...importContracts, ...exportContracts };
