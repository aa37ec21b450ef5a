import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { attachmentDisposition } from '../../shared/storage/content-disposition.ts';

it('names the file in full, and in ASCII for who does not read that', () => {
  expect(attachmentDisposition(`Ann's "Übersicht" (100 %) 🎉.pdf`)).toBe(
    `attachment; filename="Ann's __bersicht_ (100 _) _.pdf"; ` +
      `filename*=UTF-8''Ann%27s%20%22%C3%9Cbersicht%22%20%28100%20%25%29%20%F0%9F%8E%89.pdf`,
  );
});

it('has nothing in it that S3 would fill in while it takes the upload', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the very text that S3 looks for in a form's fields
  expect(attachmentDisposition('${filename}')).toBe(
    `attachment; filename="_{filename}"; filename*=UTF-8''%24%7Bfilename%7D`,
  );
});

it('is one header with one name, whatever the file is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const disposition = attachmentDisposition(name);
      const [, encoded = ''] =
        /^attachment; filename="[^"\\%$]+"; filename\*=UTF-8''([\w.~%-]+)$/.exec(disposition) ?? [];
      expect(disposition).toMatch(/^[\x20-\x7e]+$/);
      expect(decodeURIComponent(encoded)).toBe(name);
    }),
  );
});
