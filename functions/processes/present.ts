import type { ProcessHead } from '../../shared/processes/rules/process-head.ts';
import type { DefaultProcess, Draft } from '../../shared/processes/store/processes.ts';
import type { ProcessVersion, WordedVersion } from '../../shared/processes/store/versions.ts';

/** A process as a whole; whether it is the default is said in one place only, beside all processes. */
export const presentHead = (head: ProcessHead, defaultProcess: DefaultProcess | null) => ({
  id: head.id,
  name: head.name,
  isDefault: defaultProcess?.processId === head.id,
  archived: head.archived,
  publishedVersion: head.publishedVersion,
  hasDraft: head.hasDraft,
  createdAt: head.createdAt,
  updatedAt: head.updatedAt,
});

export const headEtag = ({ revision }: ProcessHead) => String(revision);

export const presentVersion = ({
  processId,
  version,
  publishedAt,
  publishedBy,
  definition,
  warnings,
}: ProcessVersion) => ({
  ...{ processId, version, publishedAt, publishedBy, definition, warnings },
});

/** A version is immutable, its wording is not: the tag names both. */
export const versionEtag = ({ version, wordingRevision }: Pick<WordedVersion, 'version' | 'wordingRevision'>) =>
  `${version}.${wordingRevision}`;

export const presentDraft = (processId: string, { definition, basedOnVersion }: Draft) => ({
  ...{ processId, definition, basedOnVersion },
});
