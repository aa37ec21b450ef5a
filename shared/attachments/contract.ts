import * as z from 'zod';
import { contract } from '../api/contract.ts';
import { pageOf, paging, uploadForm } from '../api/paging.ts';
import { id, instant } from '../kernel/values.ts';
import { attachment, fileFields } from './rules.ts';

const resource = 'deals';
const params = z.strictObject({ dealId: id });

const announcement = z.strictObject({ attachmentId: id, upload: uploadForm });

const { uploadedBy, createdAt } = attachment.shape;

export const attachmentContracts = {
  addAttachment: contract({
    id: 'addAttachment',
    resource,
    method: 'POST',
    path: '/deals/{dealId}/attachments',
    summary:
      'Announces a file: answers the form by which it is uploaded, and thereby added to the deal; ' +
      'its `Location` answers once it was uploaded',
    access: 'everyone',
    params,
    body: z.strictObject(fileFields),
    success: { status: 201, body: announcement, etag: true },
    errors: ['unknown_deal', 'forbidden'],
  }),
  listAttachments: contract({
    id: 'listAttachments',
    resource,
    method: 'GET',
    path: '/deals/{dealId}/attachments',
    summary: 'The files that were uploaded to a deal, newest first',
    access: 'everyone',
    params,
    query: z.strictObject(paging),
    success: {
      status: 200,
      body: pageOf(z.strictObject({ attachmentId: id, ...fileFields, uploadedBy, createdAt })),
    },
    errors: ['unknown_deal', 'invalid_cursor'],
  }),
  getAttachment: contract({
    id: 'getAttachment',
    resource,
    method: 'GET',
    path: '/deals/{dealId}/attachments/{attachmentId}',
    summary: 'A file of a deal, with an address under which it can be downloaded for five minutes',
    access: 'everyone',
    params: z.strictObject({ dealId: id, attachmentId: id }),
    success: {
      status: 200,
      body: z.strictObject({ attachmentId: id, ...fileFields, url: z.string(), expiresAt: instant }),
      etag: true,
    },
    errors: ['unknown_deal', 'unknown_attachment'],
  }),
};
