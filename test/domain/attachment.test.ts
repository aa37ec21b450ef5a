import { describe, expect, it } from 'vitest';
import { type Attachment, expiryOf, fileFields, isAsAnnounced, isExpired } from '../../shared/domain/attachment.ts';

const file: Attachment = {
  ...{ id: 'file-1', fileName: 'Offer.pdf', contentType: 'application/pdf', size: 7, uploadedBy: 'olga' },
  ...{ createdAt: '2026-01-05T09:00:00.000Z', keptAs: null },
};

describe('a file', () => {
  it('that no note names is forgotten a day later, and an hour: a repeated announcement can still be used', () => {
    expect(expiryOf(file)).toBe('2026-01-06T10:00:00.000Z');
    expect(isExpired(file, '2026-01-06T09:59:59.999Z')).toBe(false);
    expect(isExpired(file, '2026-01-06T10:00:00.000Z')).toBe(true);
  });

  it('that a note names never is', () => {
    expect(isExpired({ ...file, keptAs: 'deals/deal-1/file-1/abc' }, '2036-01-01T00:00:00.000Z')).toBe(false);
  });

  it('is what was announced where size and type are', () => {
    expect(isAsAnnounced(file, { size: 7, contentType: 'application/pdf' })).toBe(true);
    expect(isAsAnnounced(file, { size: 8, contentType: 'application/pdf' })).toBe(false);
    expect(isAsAnnounced(file, { size: 7, contentType: 'text/html' })).toBe(false);
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
