/** Under these prefixes the bucket has what was uploaded for deals, until it is kept and for some days longer; */
export const uploadsPrefix = 'uploads/';
/** what is kept of it; */
export { keptPrefix } from '../attachments/rules.ts';
/** the files that are to be imported; */
export const importsPrefix = 'imports/';
/** and those that were exported. */
export const exportsPrefix = 'exports/';
