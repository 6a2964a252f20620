/** Time as this channel sees it: handed in, so that tests can run it faster. */
import { after } from '../../shared/timers.ts';

/** A clock and a way to be called later. */
export interface Timers {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The real clock. */
export const systemTimers: Timers = { now: Date.now, after };

/** Waiting that a stop can cut short. */
export class Sleeper {
  private readonly wakers = new Set<() => void>();
  private isClosed = false;

  constructor(private readonly timers: Timers) {}

  /** Resolves with `true` after `ms`, or with `false` at once when it is (or has been) closed. */
  sleep(ms: number): Promise<boolean> {
    if (this.isClosed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.wakers.delete(wake);
        resolve(!this.isClosed);
      };
      const cancel = this.timers.after(ms, wake);
      this.wakers.add(wake);
    });
  }

  /** Wakes every sleeper with `false`. */
  close(): void {
    this.isClosed = true;
    for (const wake of [...this.wakers]) wake();
  }
}
