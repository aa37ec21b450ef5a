/** Does some work for each of many things, in so many lanes at once. A thing is asked for when a lane is free. */
export const forEachConcurrently = async <T>(
  things: Iterable<T>,
  concurrency: number,
  work: (thing: T) => Promise<void>,
) => {
  const open = Iterator.from(things);
  const lane = async () => {
    for (let next = open.next(); next.done !== true; next = open.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
};
