import { wait } from '../kernel/clock.ts';
import { IdempotencyConflict, VersionConflict, WriteRefused } from './errors.ts';
import { type Write, write } from './table.ts';

type Change = {
  /** Writes that are refused when somebody else was faster. */
  readonly guarded: readonly Write[];
  /** Writes that follow from them and cannot be refused alone: events, pointers. */
  readonly following?: readonly Write[];
  /** The record of the answer, where the client sent an idempotency key. */
  readonly answer?: Write | undefined;
};

const inOurWords = ({ guarded, answer }: Change, error: WriteRefused) => {
  const { refusals } = error;
  const ofAnswer = answer === undefined ? 'none' : refusals.at(-1);
  if (ofAnswer === 'condition' || ofAnswer === 'conflict') return new IdempotencyConflict(ofAnswer === 'conflict');
  const overtaken = refusals.slice(0, guarded.length).some((refusal) => refusal !== 'none');
  return overtaken || refusals.includes('conflict') ? new VersionConflict(refusals) : error;
};

/** Stores a change and all that follows from it, or nothing. Throws `VersionConflict`, `IdempotencyConflict`. */
export const store = async (change: Change): Promise<void> => {
  const { guarded, following = [], answer } = change;
  try {
    await write([...guarded, ...following, ...(answer === undefined ? [] : [answer])]);
  } catch (error) {
    throw error instanceof WriteRefused ? inOurWords(change, error) : error;
  }
};

/** Writes what is to be there once; what is there already stays as it is. */
export const writeOnce = async (once: Write) => {
  try {
    await write([once]);
  } catch (error) {
    if (!(error instanceof WriteRefused) || error.refusals.includes('conflict')) throw error;
  }
};

const retries = 4;
/** Milliseconds. The pauses then grow to some two seconds together: room for about fifty writers of one deal. */
const firstPause = 160;

/**
 * Does it again, up to four times with growing random pauses, while somebody else keeps being faster, and as long
 * as doing just this again `mayHelp`.
 */
export const retryingConflicts = async <Result>(
  attempt: () => Promise<Result>,
  mayHelp: (conflict: VersionConflict) => boolean = () => true,
): Promise<Result> => {
  for (let retry = 0; ; retry += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof VersionConflict) || retry === retries || !mayHelp(error)) throw error;
      await wait(Math.random() * firstPause * 2 ** retry);
    }
  }
};
