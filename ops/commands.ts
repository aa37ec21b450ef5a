import type { Command } from './command.ts';

type Entry = { readonly summary: string; readonly load: () => Promise<{ readonly command: Command }> };

/** The operators' commands by name. Each is loaded when it is called: clients of AWS take their time. */
export const commands: Readonly<Record<string, Entry>> = {
  rerun: {
    summary: 'runs events again that were set aside',
    load: () => import('./rerun/command.ts'),
  },
};
