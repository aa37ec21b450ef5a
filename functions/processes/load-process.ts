import { now } from '../../shared/kernel/clock.ts';
import { type Context, notBefore } from '../../shared/kernel/decision.ts';
import type { Actor } from '../../shared/kernel/values.ts';
import type { ProcessHead } from '../../shared/processes/rules/process.ts';
import {
  type DefaultProcess,
  type Draft,
  type FoundProcess,
  findProcess,
} from '../../shared/processes/store/processes.ts';
import { findVersion, type ProcessVersion, type WordedVersion } from '../../shared/processes/store/versions.ts';
import { Refusal } from '../http/refusal.ts';

export const loadProcess = async (processId: string): Promise<FoundProcess> => {
  const found = await findProcess(processId);
  if (found === undefined) throw new Refusal('unknown_process');
  return found;
};

/** A published version, with the wording as it is this moment. */
export const loadVersion = async (processId: string, version: number): Promise<WordedVersion> => {
  const found = await findVersion(processId, version, { fresh: true });
  if (found !== undefined) return found;
  await loadProcess(processId);
  throw new Refusal('unknown_version');
};

export const contextOf = (by: Actor, { updatedAt }: ProcessHead): Context => ({ by, at: notBefore(now(), updatedAt) });

/** A process as a whole; which one is the default is kept in one place for all processes. */
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
  processId,
  version,
  publishedAt,
  publishedBy,
  definition,
  warnings,
});

/** A version is immutable, its wording is not: the tag names both. */
export const versionEtag = ({ version, wordingRevision }: Pick<WordedVersion, 'version' | 'wordingRevision'>) =>
  `${version}.${wordingRevision}`;

export const presentDraft = (processId: string, { definition, basedOnVersion }: Draft) => ({
  processId,
  definition,
  basedOnVersion,
});
