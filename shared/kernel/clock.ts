/** The present instant: RFC 3339, UTC, milliseconds. */
export const now = () => new Date().toISOString();

/** Resolves after so many milliseconds. */
export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
