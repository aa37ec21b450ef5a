import { now } from '../../kernel/clock.ts';
import { releaseWorkKey } from '../../table/keys.ts';
import { writeOnce } from '../../table/store.ts';
import { get } from '../../table/table.ts';

/** Whether the work with this id, which a release needs once, was given to the queue. */
export const isGiven = async (workId: string): Promise<boolean> => (await get(releaseWorkKey(workId))) !== undefined;

/** Marks that it was. The mark stays for good. */
export const markGiven = (workId: string): Promise<void> =>
  writeOnce({
    put: { ...releaseWorkKey(workId), entity: 'release-work', givenAt: now() },
    when: { is: 'absent' },
  });
