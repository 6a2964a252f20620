/**
 * The ledger of questions that found nothing: what officers read to learn which procedures or words are missing.
 * No person is attached, and of the words only those are kept that no name is made of (`search/nameless.ts`).
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Family, Store } from '../storage/store.ts';

const YEAR_MS = 365 * 86_400_000;
const LENGTH = 160;

/** One question in its normal form. */
interface Gap {
  readonly text: string;
  readonly count: number;
  /** Epoch ms of the last time. */
  readonly at: number;
}

/** Unmatched questions by the hash of their normal form; a year after the last time. */
export const gaps: Family<Gap> = {
  name: 'gap',
  lifetimeMs: YEAR_MS,
  sealed: true,
  wasPlain: true,
  parse: (stored) => z.object({ text: z.string(), count: z.number(), at: z.number() }).parse(stored),
};

/** All unmatched questions, most asked first. */
export async function listGaps(store: Store): Promise<Gap[]> {
  const list: Gap[] = [];
  for await (const { value } of store.scan(gaps)) list.push(value);
  return list.sort((a, b) => b.count - a.count || b.at - a.at);
}

interface LedgerOptions {
  readonly store: Store;
  readonly now: () => number;
  /** What may be kept of a text. */
  readonly nameless: (text: string) => Promise<string>;
  readonly onTrouble: (error: unknown) => void;
}

export class Ledger {
  constructor(private readonly options: LedgerOptions) {}

  /** Counts a question; never delays or fails the turn it came from. */
  note(text: string): void {
    this.normalForm(text)
      .then((kept) => this.add(kept, 1, this.options.now()))
      .catch(this.options.onTrouble);
  }

  /** As {@link listGaps}. */
  list(): Promise<Gap[]> {
    return listGaps(this.options.store);
  }

  /** Brings what was noted by older rules under the rules of now; returns how many records changed. */
  async clean(): Promise<number> {
    const { store } = this.options;
    let count = 0;
    for await (const { id, value, version } of store.scan(gaps)) {
      const text = await this.normalForm(value.text);
      if (text === value.text || !(await store.delete(gaps, id, version))) continue;
      await this.add(text, value.count, value.at);
      count += 1;
    }
    return count;
  }

  private async normalForm(text: string): Promise<string> {
    return (await this.options.nameless(text)).slice(0, LENGTH).trim();
  }

  private async add(text: string, times: number, at: number): Promise<void> {
    const { store } = this.options;
    if (text.length < 3) return;
    const id = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    for (;;) {
      const stored = await store.get(gaps, id);
      const count = (stored?.value.count ?? 0) + times;
      const next = { text, count, at: Math.max(at, stored?.value.at ?? 0) };
      if ((await store.put(gaps, id, next, stored?.version ?? 0)) !== undefined) return;
    }
  }
}
