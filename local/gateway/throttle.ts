type Throttle = { readonly rate: number; readonly burst: number };

/** A token bucket: `burst` requests at once, `rate` a second after that. */
export const tokenBucket = ({ rate, burst }: Throttle, now: () => number = performance.now.bind(performance)) => {
  let tokens = burst;
  let refilled = now();
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - refilled) / 1000) * rate);
    refilled = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
