/**
 * Whether a call of AWS failed by what passes by itself: nothing answered, or something that cannot for now, although it
 * was asked again. On the error of each call that it made the SDK notes how often it tried.
 */
export const isPassing = (error: unknown) =>
  error instanceof Error &&
  '$metadata' in error &&
  (!('$fault' in error) || error.$fault === 'server' || /Throttl|TooManyRequests/.test(error.name));
