import { exportsPrefix, importsPrefix } from '../kernel/env.ts';
import { attachmentDisposition } from '../storage/content-disposition.ts';
import type { PinnedFile } from '../storage/lines.ts';
import { findObject } from '../storage/objects.ts';
import { uploadForm } from '../storage/upload-form.ts';

/** Of lines that are JSON each. */
export const ndjson = 'application/x-ndjson';

const gigabyte = 1_024 ** 3;

const importKey = (importId: string) => `${importsPrefix}${importId}`;

export const exportKey = (exportId: string) => `${exportsPrefix}${exportId}`;

const fixed = { contentType: ndjson, contentDisposition: attachmentDisposition('import.ndjson') };

/** The form by which the file of an import is uploaded. */
export const importForm = (importId: string) =>
  uploadForm({ key: importKey(importId), ...fixed, sizes: [1, gigabyte] });

/**
 * The file of an import as it is now; undefined where none was uploaded, or none that the form allows: a form is not
 * proof.
 */
export const findImportFile = async (importId: string): Promise<(PinnedFile & { size: number }) | undefined> => {
  const key = importKey(importId);
  const object = await findObject(key);
  if (object === undefined || object.size < 1 || object.size > gigabyte) return undefined;
  return { key, etag: object.etag, size: object.size };
};

/** The file of an import with the bytes that it had when it was started. */
export const pinnedImportFile = (importId: string, etag: string): PinnedFile => ({ key: importKey(importId), etag });
