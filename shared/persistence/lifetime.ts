const seconds = 90 * 24 * 60 * 60;

/** When work in the background is swept, with all that stands beside it: 90 days after it was begun. What it did stays. */
export const ttlOf = ({ createdAt }: { readonly createdAt: string }) =>
  Math.floor(Date.parse(createdAt) / 1_000) + seconds;
