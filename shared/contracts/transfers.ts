import { exportContracts } from './exports.ts';
import { importContracts } from './imports.ts';

/** Under this prefix the bucket has the files that are to be imported. */
export const importsPrefix = 'imports/';
/** And under this one those that were exported. */
export const exportsPrefix = 'exports/';

export const transferContracts = { ...importContracts, ...exportContracts };
