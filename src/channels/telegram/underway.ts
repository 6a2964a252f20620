/** Work that a stop has to wait for, but not for ever. */
import type { Timers } from './timers.ts';

export class Underway {
  private readonly works = new Set<Promise<unknown>>();

  constructor(private readonly timers: Timers) {}

  /** Counts `work` until it settles, and gives it back. */
  track<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.then(
      () => this.works.delete(settled),
      () => this.works.delete(settled),
    );
    this.works.add(settled);
    return work;
  }

  /** Resolves when all of it has settled, or after `ms`. */
  settled(ms: number): Promise<void> {
    return this.atMost(ms, Promise.allSettled(this.works));
  }

  /** Waits for `work`, but not longer than `ms`. */
  async atMost(ms: number, work: Promise<unknown>): Promise<void> {
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.timers.after(ms, resolve);
    });
    await Promise.race([work, late]);
    cancel();
  }
}
