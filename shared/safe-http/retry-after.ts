/** The seconds that a `Retry-After` asks to wait, as a number or an HTTP date; null where it asks for nothing clear. */
export const retryAfterSeconds = (value: string | undefined, at = Date.now()): number | null => {
  if (value === undefined) return null;
  if (/^\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
  // HTTP dates alone: Date.parse reads many things, "-1" among them.
  const instant = / GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? null : Math.max(0, Math.ceil((instant - at) / 1_000));
};
