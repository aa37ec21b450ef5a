import type { ActivityMapping } from '../../shared/deals/rules/carry-over.ts';
import type { Definition } from '../../shared/processes/rules/definition.ts';
import { activitiesInOrder, type Process, versionForDealsOf } from '../../shared/processes/rules/process.ts';
import { findProcess } from '../../shared/processes/store/processes.ts';
import { findVersion } from '../../shared/processes/store/versions.ts';
import { Refusal, unknownInBody } from '../http/refusal.ts';

type Asked = { readonly processId: string | undefined; readonly version: number | undefined };
type Pointers = Readonly<Record<keyof Asked, string>>;

/** Where deals of a process are to be moved: to a version of it or of another one, else to the published one. */
export const loadTarget = async (ofProcess: string, asked: Asked, pointers: Pointers): Promise<Process> => {
  const { processId = ofProcess } = asked;
  const found = await findProcess(processId);
  if (found === undefined) throw unknownInBody('unknown_process', pointers.processId);
  const published = versionForDealsOf(ofProcess, found.head);
  const target = await findVersion(processId, asked.version ?? published);
  if (target === undefined) throw unknownInBody('unknown_version', pointers.version);
  return target;
};

export const activityIdsOf = (definition: Definition): ReadonlySet<string> =>
  new Set(activitiesInOrder(definition).map(({ activity }) => activity.id));

/** Each activity of a mapping must be there, or it is 422 with the place of each that is not. */
export const requireKnownActivities = (
  mapping: ActivityMapping,
  sourceIds: ReadonlySet<string>,
  { definition }: Process,
) => {
  const targetIds = activityIdsOf(definition);
  const errors = Object.entries(mapping)
    .filter(([from, to]) => !sourceIds.has(from) || !targetIds.has(to))
    .map(([from]) => ({
      pointer: `/activityMapping/${from}`,
      code: 'unknown_activity',
      message: sourceIds.has(from) ? 'There is no such activity to map to' : 'There is no such activity to map from',
    }));
  if (errors.length > 0) throw new Refusal('unknown_activity', { status: 422, errors });
};
