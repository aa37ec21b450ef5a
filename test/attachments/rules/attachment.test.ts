import { describe, expect, it } from 'vitest';
import { announceAttachment, fileFields, pinAttachment } from '../../../shared/attachments/rules.ts';

const given = {
  id: 'file-1',
  fileName: 'Offer.pdf',
  contentType: 'application/pdf',
  size: 7,
  uploadedBy: 'olga',
  createdAt: '2026-01-05T09:00:00.000Z',
} as const;

describe('a file', () => {
  it('is announced before there is anything of it, and kept in a version of its own', () => {
    const file = announceAttachment(given);
    expect(file).toEqual({ ...given, keptAs: null, version: 1 });
    expect(pinAttachment(file, 'deals/deal-1/file-1/abc')).toEqual({
      ...given,
      keptAs: 'deals/deal-1/file-1/abc',
      version: 2,
    });
  });

  it('may have 25 MB and 200 characters of name', () => {
    expect(fileFields.size.safeParse(25 * 1_024 * 1_024).success).toBe(true);
    expect(fileFields.fileName.safeParse('🎉'.repeat(200)).success).toBe(true);
    expect(fileFields.fileName.safeParse('🎉'.repeat(201)).success).toBe(false);
  });

  it.each([
    'text/csv',
    'message/rfc822',
    'application/zip',
    'application/msword',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.oasis.opendocument.presentation',
  ])('may be of type %s', (type) => {
    expect(fileFields.contentType.safeParse(type).success).toBe(true);
  });
});
