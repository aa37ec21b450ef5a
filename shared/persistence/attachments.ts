import { attachmentKey } from './keys.ts';
import { getMany } from './table.ts';

/** Whether all of these files were uploaded to this deal. */
export const areUploaded = async (dealId: string, attachmentIds: readonly string[]): Promise<boolean> => {
  if (attachmentIds.length === 0) return true;
  const items = await getMany(attachmentIds.map((attachmentId) => attachmentKey(dealId, attachmentId)));
  return items.every((item) => item !== undefined);
};
