/**
 * Six-character codes that carry a list to another channel, or a copy of it to somebody else: 15 minutes, once. What is wrong, over or
 * used up gets one answer, and a chat may guess only a few times an hour.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { addressKey, type Address } from '../../../shared/message.ts';
import type { PersonalData } from '../../../shared/personal.ts';
import type { Family, Store } from '../../../storage/store.ts';
import { keptList, type KeptList } from './kept.ts';

const MINUTE_MS = 60_000;
const LIFETIME_MS = 15 * MINUTE_MS;
const MISSES_PER_HOUR = 5;

/** `move`: the list goes on where the code is given; `copy`: only to be read. */
export type ShareKind = 'move' | 'copy';

export interface SharedList {
  readonly kind: ShareKind;
  readonly procedure: string;
  readonly list: KeptList;
  readonly commune?: string | undefined;
}

interface StoredShare extends SharedList {
  /** Address key of the chat it came from. */
  readonly from: string;
  /** Epoch ms. */
  readonly until: number;
  /** The message that took it: handled again after a crash, it gets it again. */
  readonly takenBy?: string | undefined;
}

/** Shared lists under a keyed hash of their code. */
export const shares: Family<StoredShare> = {
  name: 'checklist-share',
  lifetimeMs: LIFETIME_MS,
  sealed: true,
  parse: (stored) =>
    z
      .object({
        kind: z.enum(['move', 'copy']),
        procedure: z.string(),
        list: keptList,
        commune: z.string().optional(),
        from: z.string(),
        until: z.number(),
        takenBy: z.string().optional(),
      })
      .parse(stored),
};

/** When a chat guessed wrong, epoch ms, under its address. */
export const misses: Family<{ readonly at: readonly number[] }> = {
  name: 'checklist-share-miss',
  lifetimeMs: 60 * MINUTE_MS,
  parse: (stored) => z.object({ at: z.array(z.number()) }).parse(stored),
};

/** Letters and digits nobody mixes up, at least one of each, so that no word is taken for a code. */
const CODE = /^(?=.*\d)(?=.*[A-Z])[2-9A-HJ-NP-Z]{6}$/;

/** A typed code in its normal form, or `undefined` when it cannot be one. */
export function readCode(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^(?:share[:\s-]|mã(?: số)?|ma(?: so)?|code)\s*/iu, '')
    .replace(/[\s.-]/g, '')
    .toUpperCase();
  return CODE.test(bare) ? bare : undefined;
}

interface SharesOptions {
  readonly store: Store;
  /** A random code of six characters out of `2-9A-Z` without look-alikes. */
  readonly newCode: () => string;
  readonly now: () => number;
  /** A keyed hash: six characters are soon tried through without the key. */
  readonly hash: (text: string) => string;
}

export class Shares {
  constructor(private readonly options: SharesOptions) {}

  /** Keeps the list and gives its code. */
  async offer(from: Address, shared: SharedList): Promise<string> {
    const { store, newCode, now } = this.options;
    for (;;) {
      const code = newCode();
      if (!CODE.test(code)) continue;
      const value: StoredShare = { ...shared, from: addressKey(from), until: now() + LIFETIME_MS };
      if ((await store.put(shares, this.idOf(code), value, 0)) !== undefined) return code;
    }
  }

  /** Takes the list, once. `undefined` = wrong, over, used up, or too many guesses: nothing tells which. */
  async take(code: string, by: Address, messageId: string): Promise<SharedList | undefined> {
    const { store, now } = this.options;
    const taker = `${addressKey(by)} ${messageId}`;
    const missed = await store.get(misses, addressKey(by));
    const recent = (missed?.value.at ?? []).filter((at) => at > now() - 60 * MINUTE_MS);
    if (recent.length >= MISSES_PER_HOUR) return undefined;
    const stored = (await store.get(shares, this.idOf(code))) ?? (await store.get(shares, formerIdOf(code)));
    const isOpen = stored !== undefined && stored.value.until > now();
    if (stored && isOpen && stored.value.takenBy === taker) return stored.value;
    if (stored && isOpen && stored.value.takenBy === undefined) {
      const claimed = await store.put(shares, stored.id, { ...stored.value, takenBy: taker }, stored.version);
      if (claimed !== undefined) return stored.value;
    }
    await store.put(misses, addressKey(by), { at: [...recent, now()] });
    return undefined;
  }

  private idOf(code: string): string {
    return this.options.hash(`checklist ${code}`);
  }
}

/** Where a list of before this version lies, for the quarter of an hour that it still may. */
const formerIdOf = (code: string): string =>
  createHash('sha256').update(`checklist ${code}`).digest('base64url').slice(0, 22);

/** Hers, or one that she took: used up, it only says who did. */
const isOf = (of: Address, { from, takenBy }: StoredShare): boolean =>
  from === addressKey(of) || takenBy?.startsWith(`${addressKey(of)} `) === true;

/** What shared lists hold about a person. */
export const shareData = (store: Store): PersonalData => ({
  kind: 'shares',
  export: async (of) => {
    const own: unknown[] = [];
    for await (const { value } of store.scan(shares))
      if (isOf(of, value))
        own.push({ procedure: value.procedure, list: value.list, commune: value.commune, until: value.until });
    const wrongCodes = (await store.get(misses, addressKey(of)))?.value.at ?? [];
    return own.length + wrongCodes.length === 0 ? undefined : { lists: own, wrongCodes };
  },
  erase: async (of) => {
    let count = (await store.delete(misses, addressKey(of))) ? 1 : 0;
    for await (const { id, value } of store.scan(shares))
      if (isOf(of, value) && (await store.delete(shares, id))) count += 1;
    return count;
  },
});
