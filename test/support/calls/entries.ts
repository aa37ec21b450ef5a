import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { functions } from '../../../lib/functions.ts';

const recorder = fileURLToPath(new URL('recorder.ts', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const names = new Map(Object.entries(functions).map(([name, { entry }]) => [`${root}${entry}`, name]));

/** Has each exported handler say which function it is while it runs, so that its calls of AWS are known as the function's. */
export const namedHandlers: Plugin = {
  name: 'named-handlers',
  enforce: 'pre',
  transform: (code, id) => {
    const name = names.get(id.split('?')[0] ?? id);
    if (name === undefined) return undefined;
    const renamed = code.replace('export const handler', 'const plainHandler');
    if (renamed === code) throw new Error(`${id} exports no handler`);
    return `${renamed}\nimport { runningAs } from ${JSON.stringify(recorder)};\nexport const handler = runningAs(${JSON.stringify(name)}, plainHandler);`;
  },
};
