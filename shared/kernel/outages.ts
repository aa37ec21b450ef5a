/** No mail goes out for now: the day's limit is reached, or the one who sends it is not set up yet. */
export class MailUnavailable extends Error {
  override readonly name = 'MailUnavailable';
}

/** Something that we need cannot for now, although it was asked again. */
export class Outage extends Error {}

/** The bucket did not answer, or said that it cannot for now. */
export class FilesUnavailable extends Outage {
  override readonly name = 'FilesUnavailable';
}

/** These say that something is wrong with what was to be written. */
const ofTheWrite = new Set(['ValidationException', 'TransactionCanceledException']);

/**
 * Whether something failed whatever was asked of it. `passing`: nothing answered, or something that cannot for now, so that it
 * may be over in a moment; `lasting`: a call that AWS does not let us make, for instance. Undefined where the fault is
 * with what was asked. On the error of each call that it made the SDK notes what it tried.
 */
export const outageOf = (error: unknown): 'passing' | 'lasting' | undefined => {
  if (error instanceof Outage) return 'passing';
  if (!(error instanceof Error && '$metadata' in error)) return undefined;
  const isPassing = !('$fault' in error) || error.$fault === 'server' || /Throttl|TooManyRequests/.test(error.name);
  if (isPassing) return 'passing';
  return ofTheWrite.has(error.name) ? undefined : 'lasting';
};
