import * as z from 'zod';
import { findUpload, formFor } from '../../../shared/attachments/files.ts';
import { type Attachment, announceAttachment } from '../../../shared/attachments/rules.ts';
import { listAttachments as filesOf, findAttachment, storeAnnounced } from '../../../shared/attachments/store.ts';
import { dealContracts as contracts } from '../../../shared/deals/contract/deals.ts';
import { requireMayChange } from '../../../shared/deals/rules/permissions.ts';
import { now } from '../../../shared/kernel/clock.ts';
import { newIdAt } from '../../../shared/kernel/ids.ts';
import { id } from '../../../shared/kernel/values.ts';
import { downloadAddress } from '../../../shared/storage/download.ts';
import type { Row } from '../../../shared/table/pages.ts';
import { listed } from '../../http/cursors.ts';
import { Refusal } from '../../http/refusal.ts';
import { route, routeWithSecrets } from '../../http/route.ts';
import { etagOf, loadDeal } from '../deal.ts';

const present = ({ id, fileName, contentType, size }: Attachment) => ({
  attachmentId: id,
  fileName,
  contentType,
  size,
});

export const addAttachment = routeWithSecrets(contracts.addAttachment, {
  kept: z.object({ attachmentId: id }),
  handle: async ({ params, body, user, idempotencyWrite }) => {
    const deal = await loadDeal(params.dealId, user);
    requireMayChange(deal, user);
    const createdAt = now();
    const attachmentId = newIdAt(createdAt);
    const file = announceAttachment({ id: attachmentId, ...body, uploadedBy: user.userId, createdAt });
    const location = `/deals/${deal.id}/attachments/${attachmentId}`;
    const answer = { body: { attachmentId }, etag: etagOf(file), location };
    await storeAnnounced(deal.id, file, idempotencyWrite(answer));
    return answer;
  },
  complete: async ({ attachmentId }, { params, body }) => ({
    attachmentId,
    upload: await formFor(params.dealId, { id: attachmentId, ...body }),
  }),
});

/** Those that are really there. */
const uploadedTo = (dealId: string) => async (rows: readonly Row<Attachment>[]) => {
  const located = await Promise.all(rows.map(({ item }) => findUpload(dealId, item)));
  return rows.filter((_, index) => located[index] !== undefined);
};

export const listAttachments = route(contracts.listAttachments, async (request) => {
  const { id: dealId } = await loadDeal(request.params.dealId, request.user);
  return listed(
    request,
    (paging) => filesOf(dealId, paging, uploadedTo(dealId)),
    (attachment) => ({ ...present(attachment), uploadedBy: attachment.uploadedBy, createdAt: attachment.createdAt }),
  );
});

export const getAttachment = route(contracts.getAttachment, async ({ params, user }) => {
  const { id: dealId } = await loadDeal(params.dealId, user);
  const attachment = await findAttachment(dealId, params.attachmentId);
  const located = attachment && (await findUpload(dealId, attachment));
  if (located === undefined) throw new Refusal('unknown_attachment');
  const body = { ...present(located.attachment), ...(await downloadAddress(located.key)) };
  return { body, etag: etagOf(located.attachment) };
});
