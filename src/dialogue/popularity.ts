/**
 * How often each procedure is asked for: what search leans on between two that fit equally well. Counts by code only; no person, no text.
 * Counted in memory and written now and then: what a crash loses is a handful of counts.
 */
import { z } from 'zod';
import type { Family, Store } from '../storage/store.ts';

const HALF_YEAR_MS = 182 * 86_400_000;
const EVERY_MS = 10 * 60_000;

/** Answers given by procedure code; half a year after the last. */
export const popularity: Family<number> = {
  name: 'popularity',
  lifetimeMs: HALF_YEAR_MS,
  parse: (stored) => z.number().parse(stored),
};

interface PopularityOptions {
  readonly store: Store;
  readonly now: () => number;
  /** Told the counts of all processes, whenever they were brought up to date. */
  readonly learn: (counts: ReadonlyMap<string, number>) => void;
  /** A count that cannot be read was left out. */
  readonly onLeftOut: (error: unknown) => void;
}

export class Popularity {
  private fresh = new Map<string, number>();
  private nextAt = 0;

  constructor(private readonly options: PopularityOptions) {}

  /** A procedure was what somebody asked for. */
  note(code: string): void {
    this.fresh.set(code, (this.fresh.get(code) ?? 0) + 1);
  }

  /** Writes and tells the counts when it is time again; called as often as one likes. */
  async sweep(): Promise<void> {
    const { now } = this.options;
    if (now() < this.nextAt) return;
    this.nextAt = now() + EVERY_MS;
    await this.write();
    await this.tell();
  }

  /** Writes what was counted since; for an orderly stop. */
  async write(): Promise<void> {
    const counted = this.fresh;
    this.fresh = new Map();
    for (const [code, count] of counted) await this.add(code, count);
  }

  private async tell(): Promise<void> {
    const counts = new Map<string, number>();
    const { store, learn, onLeftOut } = this.options;
    for await (const { id, value } of store.scan(popularity, { onUnreadable: onLeftOut })) counts.set(id, value);
    learn(counts);
  }

  private async add(code: string, count: number): Promise<void> {
    const { store } = this.options;
    for (;;) {
      const stored = await store.get(popularity, code);
      if ((await store.put(popularity, code, (stored?.value ?? 0) + count, stored?.version ?? 0)) !== undefined) return;
    }
  }
}
