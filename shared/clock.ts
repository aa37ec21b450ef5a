/** The present instant: RFC 3339, UTC, milliseconds. */
export const now = () => new Date().toISOString();

export const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
