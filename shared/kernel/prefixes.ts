/** Under this prefix the bucket has the files that are kept. */
export const keptPrefix = 'deals/';
/** Under these prefixes the bucket has what was uploaded for deals, until it is kept and for some days longer; */
export const uploadsPrefix = 'uploads/';
/** the files that are to be imported; */
export const importsPrefix = 'imports/';
/** and those that were exported. */
export const exportsPrefix = 'exports/';
