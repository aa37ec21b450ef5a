import type { Definition } from '../../shared/processes/rules/definition.ts';
import type { FoundProcess } from '../../shared/processes/store/processes.ts';
import { loadDraft } from './drafts.ts';
import { loadVersion } from './load-process.ts';

/** What a process is in one of its versions as it reads this moment, or in what an administrator edits. */
export const loadDefinition = async (process: FoundProcess, version: number | 'draft'): Promise<Definition> => {
  const { definition } = version === 'draft' ? await loadDraft(process) : await loadVersion(process.head.id, version);
  return definition;
};
