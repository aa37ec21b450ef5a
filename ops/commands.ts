import type { Command } from './command.ts';

type Entry = { readonly summary: string; readonly load: () => Promise<{ readonly command: Command }> };

/** The operators' commands by name. Each is loaded when it is called: clients of AWS take their time. */
export const commands: Readonly<Record<string, Entry>> = {
  'copy-deals': {
    summary: 'puts single deals back from a table that was restored',
    load: () => import('./copy-deals/command.ts'),
  },
  dashboard: {
    summary: 'prints a dashboard of all stacks of an account and region',
    load: () => import('./dashboard/command.ts'),
  },
  'continue-histories': {
    summary: 'has histories in a restored table go on behind what was lost',
    load: () => import('./continue-histories/command.ts'),
  },
  pause: {
    summary: 'stops everything that a customer’s stack does',
    load: async () => (await import('./pause/command.ts')).pausing,
  },
  resume: {
    summary: 'starts again what was paused',
    load: async () => (await import('./pause/command.ts')).resuming,
  },
  'purge-queues': {
    summary: 'empties all queues of a customer',
    load: () => import('./purge-queues/command.ts'),
  },
  'restore-table': {
    summary: 'restores the table of a customer to a new one beside it',
    load: () => import('./restore-table/command.ts'),
  },
  deploy: {
    summary: 'deploys customers and waves',
    load: () => import('./deploy/command.ts'),
  },
  preflight: {
    summary: 'says whether the quotas of an account are enough for a customer',
    load: () => import('./preflight/command.ts'),
  },
  'delete-customer': {
    summary: 'deletes a stack and, unless they are to be kept, all data of a customer',
    load: () => import('./delete-customer/command.ts'),
  },
  'make-users': {
    summary: 'makes the users of a file in a user pool, without any mail',
    load: () => import('./people/make-users-command.ts'),
  },
  redrive: {
    summary: 'runs dead letters of the event stream again',
    load: () => import('./redrive/command.ts'),
  },
  rerun: {
    summary: 'the same as redrive, which it was called before',
    load: () => import('./redrive/command.ts'),
  },
  'dead-letters': {
    summary: 'lists dead letters, and sends them back',
    load: () => import('./dead-letters/command.ts'),
  },
  'save-users': {
    summary: 'writes who is in the directory into a file',
    load: () => import('./people/save-users.ts'),
  },
  'send-invitations': {
    summary: 'sends the invitations that are due, as many as mails go out',
    load: () => import('./people/send-invitations.ts'),
  },
};
