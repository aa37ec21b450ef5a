/*
 * How storing can fail, in our words. Apart from the code that stores: who answers for a failure need not have a table.
 * The names are written out, since bundling shortens those of the classes.
 */

/** What was wrong with one write of several. `conflict`: another transaction is at this item right now. */
export type Refusal = 'none' | 'condition' | 'conflict';

/** The table did none of the writes; `refusals` says why, write by write. */
export class WriteRefused extends Error {
  override readonly name = 'WriteRefused';
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[]) {
    super(`Refused: ${refusals.join(', ')}`);
    this.refusals = refusals;
  }
}

/** The table takes no more for now; the SDK has already tried again. */
export class TableThrottled extends Error {
  override readonly name = 'TableThrottled';
}

/** An item would be larger than the 400 KB that DynamoDB takes. */
export class ItemTooLarge extends Error {
  override readonly name = 'ItemTooLarge';
}

/** An item says that a later release wrote it, in a way that this one would break: what is newer than we may change it. */
export class WrittenByLaterRelease extends Error {
  override readonly name = 'WrittenByLaterRelease';
}

/** Somebody else changed the thing between reading and writing it: read again and decide again. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
  /** Write by write, where the table said so. */
  readonly refusals: readonly Refusal[];
  constructor(refusals: readonly Refusal[] = []) {
    super();
    this.refusals = refusals;
  }
}

/** The answer to a request with this idempotency key was stored meanwhile or, `running`, is being stored right now. */
export class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered';
  readonly running: boolean;
  constructor(running: boolean) {
    super();
    this.running = running;
  }
}
