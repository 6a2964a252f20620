/**
 * Counts wrong second factors and locks: a code for one chat, a chat for all codes, a code for all chats. A try is charged before the
 * backend is asked and given back when it was right, so that many tries at once get no further than one after the other.
 */
import { z } from 'zod';
import { addressKey, type Address } from '../shared/message.ts';
import type { Family, Store } from '../storage/store.ts';
import { byChat, forgetChat, ofChat } from './chat-records.ts';
import type { Vault } from './vault.ts';
import { family } from './family.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What a lock covers. */
export type LockScope = 'chat-and-code' | 'chat' | 'code';

interface Count {
  readonly misses: number;
  /** When the last one was. */
  readonly at: number;
}

interface Meter {
  readonly scope: LockScope;
  readonly family: Family<Count>;
  /** Misses at which it locks. */
  readonly limit: number;
  /** Misses are forgotten this long after the last. */
  readonly windowMs: number;
  readonly lockMs: (misses: number) => number;
}

const meter = (scope: LockScope, limit: number, windowMs: number, lockMs: Meter['lockMs']): Meter => ({
  scope,
  limit,
  windowMs,
  lockMs,
  family: family(`dossier-misses-${scope}`, windowMs, z.object({ misses: z.number().int().min(0), at: z.number() })),
});

/** Misses of one chat on one code: she mistook the number. */
const CHAT_AND_CODE = meter('chat-and-code', 5, HOUR_MS, () => HOUR_MS);
/** Misses of one chat on any code: it tries one number on many. */
const CHAT = meter('chat', 20, HOUR_MS, () => HOUR_MS);
/**
 * Misses on one code from any chat: many chats share the guessing. After the tenth, each further miss doubles the hour, to a day at
 * most: some 20 of 10,000 numbers in a week. Who has proven herself before is not asked and not locked out.
 */
const CODE = meter('code', 10, 2 * DAY_MS, (misses) => Math.min(DAY_MS, HOUR_MS * 2 ** (misses - 10)));

/** A try that was let through, to be settled once the backend has answered. */
interface Admitted {
  readonly kind: 'admitted';
  /** Wrong tries this chat has left on this code, if this one is wrong. */
  readonly left: number;
  /** It was right, or the backend did not answer: the try does not count. */
  giveBack(): Promise<void>;
  /** It was right: this chat's misses on this code are forgotten too. */
  clear(): Promise<void>;
}

interface Locked {
  readonly kind: 'locked';
  readonly scope: LockScope;
  /** Epoch milliseconds. */
  readonly until: number;
}

export class GuessLock {
  constructor(
    private readonly store: Store,
    private readonly vault: Vault,
    private readonly now: () => number,
  ) {}

  /** Charges a try of `chat` on `code`, or says until when it is locked. Unknown codes are counted like known ones. */
  async admit(chat: Address, code: string): Promise<Admitted | Locked> {
    const hash = this.vault.hash(code);
    const ids: readonly (readonly [Meter, string])[] = [
      [CHAT_AND_CODE, byChat(chat, hash)],
      [CHAT, addressKey(chat)],
      [CODE, hash],
    ];
    // Looked at before anything is written: who is locked out costs three readings.
    for (const [meter, id] of ids) {
      const until = lockedUntil(meter, await this.#read(meter, id));
      if (until > this.now()) return { kind: 'locked', scope: meter.scope, until };
    }
    const charged: (readonly [Meter, string])[] = [];
    let left = 0;
    for (const [meter, id] of ids) {
      const result = await this.#charge(meter, id);
      if ('until' in result) {
        for (const [earlier, earlierId] of charged) await this.#giveBack(earlier, earlierId);
        return { kind: 'locked', scope: meter.scope, until: result.until };
      }
      if (meter === CHAT_AND_CODE) left = meter.limit - result.misses;
      charged.push([meter, id]);
    }
    return {
      kind: 'admitted',
      left,
      giveBack: async () => {
        for (const [meter, id] of charged) await this.#giveBack(meter, id);
      },
      clear: async () => {
        await this.store.delete(CHAT_AND_CODE.family, byChat(chat, hash));
        for (const [meter, id] of charged.slice(1)) await this.#giveBack(meter, id);
      },
    };
  }

  /** What is counted about a chat: on each code it tried, and over all. */
  async of(chat: Address): Promise<Count[]> {
    const counts: Count[] = [];
    for await (const { value } of ofChat(this.store, CHAT_AND_CODE.family, chat)) counts.push(value);
    const overall = await this.store.get(CHAT.family, addressKey(chat));
    return overall ? [...counts, overall.value] : counts;
  }

  /** Erases what is counted about a chat; how many records there were. */
  async forget(chat: Address): Promise<number> {
    const overall = await this.store.delete(CHAT.family, addressKey(chat));
    return Number(overall) + (await forgetChat(this.store, CHAT_AND_CODE.family, chat));
  }

  /** The count as it stands: misses beyond the window are forgotten. */
  async #read(meter: Meter, id: string): Promise<Count & { readonly version: number }> {
    const stored = await this.store.get(meter.family, id);
    const isRecent = stored !== undefined && stored.value.at + meter.windowMs > this.now();
    return { ...(isRecent ? stored.value : { misses: 0, at: 0 }), version: stored?.version ?? 0 };
  }

  async #charge(meter: Meter, id: string): Promise<{ readonly misses: number } | { readonly until: number }> {
    for (;;) {
      const before = await this.#read(meter, id);
      const at = this.now();
      const until = lockedUntil(meter, before);
      if (until > at) return { until };
      const misses = before.misses + 1;
      if ((await this.store.put(meter.family, id, { misses, at }, before.version)) !== undefined) return { misses };
    }
  }

  async #giveBack(meter: Meter, id: string): Promise<void> {
    for (;;) {
      const stored = await this.store.get(meter.family, id);
      if (stored === undefined) return;
      const misses = Math.max(0, stored.value.misses - 1);
      const version = await this.store.put(meter.family, id, { misses, at: stored.value.at }, stored.version);
      if (version !== undefined) return;
    }
  }
}

/** Until when a count locks; 0 = it does not. */
const lockedUntil = (meter: Meter, count: Count): number =>
  count.misses >= meter.limit ? count.at + meter.lockMs(count.misses) : 0;
