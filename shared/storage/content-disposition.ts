/** What `encodeURIComponent` leaves as it is although RFC 8187 wants it escaped. */
const unescaped = /['()*!]/g;

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * The header by which a browser saves a file under its name instead of showing it (RFC 6266): the name in full for
 * those who read `filename*`, and what ASCII can say of it for all others. No `$`: S3 fills `${filename}` in.
 */
export const attachmentDisposition = (fileName: string) => {
  const plain = fileName.replaceAll(/[^\x20-\x7e]|["\\%$]/gu, '_');
  const full = encodeURIComponent(fileName).replaceAll(unescaped, escaped);
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
};
