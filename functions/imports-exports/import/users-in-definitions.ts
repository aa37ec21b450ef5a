import type { Fault } from '../../../shared/kernel/fault.ts';
import { findUsers } from '../../../shared/people/store.ts';
import type { Definition } from '../../../shared/processes/rules/definition.ts';
import { definitionHere } from '../../../shared/processes/rules/process-file.ts';
import { type KnownUsers, usersNamedIn } from '../../../shared/processes/rules/publish.ts';
import type { Run } from './line-kind.ts';

type Given = { readonly definition: Definition; readonly users: Record<string, string> };

/** A definition with the ids that its users have here, and those of them who are here. */
export const withUsersHere = async (given: Given, { job, userIds }: Run) => {
  const directory = [...userIds].map(([email, id]) => ({ id, email }));
  const definition = definitionHere(given, directory);
  const named = usersNamedIn(definition);
  const known = new Map<string, { readonly active: boolean }>(await findUsers(named));
  // In a dry run these would have been entered by now.
  if (job.dryRun)
    for (const id of new Set(userIds.values()).intersection(new Set(named))) known.set(id, { active: true });
  const users: KnownUsers = known;
  return { definition, known: users };
};

/** Faults of a definition by their places in the line. */
export const placedAt = (pointer: string, faults: readonly Fault[]): Fault[] =>
  faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));
