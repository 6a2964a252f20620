/** How much one caller may ask of this process within a window. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Counts one use of `key`; resolves to `undefined` when it is allowed, else to the milliseconds until the next one is. */
export type RateLimit = (key: string) => Promise<number | undefined>;

/** At most `uses` per key within `windowMs`; `uses` 0 = no limit. Counted in this process alone. */
export function createRateLimit({ uses, windowMs }: { uses: number; windowMs: number }): RateLimit {
  if (uses === 0) return () => Promise.resolve(undefined);
  const limiter = new RateLimiterMemory({ points: uses, duration: windowMs / 1000 });
  return async (key) => {
    try {
      await limiter.consume(key);
      return undefined;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
      throw refused;
    }
  };
}
