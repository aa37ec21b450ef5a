const secondsADay = 24 * 60 * 60;

/**
 * When something is swept, with all that stands beside it: so many days after it was begun. For work in the background
 * that is 90; what it did stays.
 */
export const ttlOf = ({ createdAt }: { readonly createdAt: string }, days = 90) =>
  Math.floor(Date.parse(createdAt) / 1_000) + days * secondsADay;
