/**
 * Taking over from a process that died, in numbers: whatever one process holds for itself ends {@link SILENT_MS} after its last sign of
 * life; the clocks of two hosts may be {@link CLOCKS_APART_MS} apart; somebody looks again at the latest after {@link LOOK_MS}.
 * 20 s + 5 s + 5 s: what a dead process had in hand goes on within 30 s.
 */

/** How long a process may be silent about what it holds before another takes it over. A living one says so three times in this time. */
export const SILENT_MS = 20_000;
export const RENEW_MS = 6_000;
/** How long a process that is handed something may be silent: it says that it is at it after {@link RENEW_MS}, by its own clock. */
export const HANDED_ON_MS = 12_000;
/** How soon a process looks again whether there is something to take over. */
export const LOOK_MS = 5_000;
/** How far ahead the clock of another host may be. */
const CLOCKS_APART_MS = 5_000;

/**
 * Whether something that was taken for `forMs` is still held at `now`. An end further ahead than it can have been given for was written
 * before the clock was set back: it holds nothing, or it would hold for as long as the clock went back.
 */
export const isHeldUntil = (until: number, forMs: number, now: number): boolean =>
  until > now && until <= now + forMs + CLOCKS_APART_MS;
