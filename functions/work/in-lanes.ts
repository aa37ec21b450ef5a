/** Does some work for each of many things, in so many lanes at once. */
export const inLanes = async <T>(things: readonly T[], lanes: number, work: (thing: T) => Promise<void>) => {
  const open = things.values();
  const lane = async () => {
    for (const thing of open) await work(thing);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};
