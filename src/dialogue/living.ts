/** Which of the processes that share the store live. Each says so while it takes messages in and looks for leftovers. */
import { z } from 'zod';
import { isHeldUntil, RENEW_MS, SILENT_MS } from '../shared/take-over.ts';
import type { Family, Store } from '../storage/store.ts';

/** Processes by their names; gone when they are silent. */
export const processes: Family<{ readonly at: number }> = {
  name: 'process',
  lifetimeMs: SILENT_MS,
  parse: (stored) => z.object({ at: z.number() }).parse(stored),
};

interface LivingOptions {
  readonly store: Store;
  /** This process, different for each start. */
  readonly owner: string;
  /** No other process shares the store. */
  readonly isAlone: boolean;
  readonly now: () => number;
}

export class Living {
  private saidAt = -Infinity;

  constructor(private readonly options: LivingOptions) {}

  /** Says that this process lives, unless it has done so just now. */
  async say(): Promise<void> {
    const { store, owner, isAlone, now } = this.options;
    const at = now();
    // Also when the clock was set back.
    if (isAlone || (at >= this.saidAt && at < this.saidAt + RENEW_MS)) return;
    this.saidAt = at;
    await store.put(processes, owner, { at }).catch((error: unknown) => {
      this.saidAt = -Infinity;
      throw error;
    });
  }

  /** Whether another process has given a sign of life of late. */
  async isOtherAlive(owner: string): Promise<boolean> {
    const { store, owner: own, isAlone, now } = this.options;
    if (isAlone || owner === own) return false;
    const said = await store.get(processes, owner);
    return said !== undefined && isHeldUntil(said.value.at + SILENT_MS, SILENT_MS, now());
  }
}
