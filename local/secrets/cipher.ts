import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** For what a ciphertext is of use: under which key it was made, and what else has to be said to open it. */
export type Purpose = { readonly keyId: string; readonly context: Readonly<Record<string, string>> };

/** The same bytes in whatever order the context is given. */
const boundTo = ({ keyId, context }: Purpose) =>
  Buffer.from(JSON.stringify([keyId, Object.entries(context).toSorted(([one], [other]) => (one < other ? -1 : 1))]));

/** Nonce, tag and what was encrypted, in one piece. */
export const encrypt = (key: Buffer, plaintext: Buffer, purpose: Purpose): Buffer => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(boundTo(purpose));
  const encrypted = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
};

/** What was encrypted with this key for this purpose; undefined of anything else. */
export const decrypt = (key: Buffer, ciphertext: Buffer, purpose: Purpose): Buffer | undefined => {
  const [tagBegins, begins] = [nonceBytes, nonceBytes + tagBytes];
  try {
    const decipher = createDecipheriv(algorithm, key, ciphertext.subarray(0, tagBegins), { authTagLength: tagBytes })
      .setAAD(boundTo(purpose))
      .setAuthTag(ciphertext.subarray(tagBegins, begins));
    return Buffer.concat([decipher.update(ciphertext.subarray(begins)), decipher.final()]);
  } catch {
    return undefined;
  }
};
