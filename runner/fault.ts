/** Something the person at the terminal can put right: shown as one line, without a stack trace. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** The text of whatever was thrown, for a line in a log. */
export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
