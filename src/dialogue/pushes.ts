/**
 * What is said to a person who did not just ask: status changes, reminders. Durable before `tell` resolves, sent by one process at a time,
 * sent again after a crash; repeated only in the gap between sending and marking.
 */
import { z } from 'zod';
import { isAway, ServiceError } from '../shared/errors.ts';
import { addressKey, parseAddressKey, type Address, type Reply } from '../shared/message.ts';
import type { PersonalData } from '../shared/personal.ts';
import type { Family, Store, Stored } from '../storage/store.ts';

const DAY_MS = 86_400_000;
/** How long a process may be silent about a push before another sends it. */
const CLAIM_MS = 30_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 30 * 60_000;

interface Push {
  readonly reply: Reply;
  readonly tries: number;
  /** Not before this moment (epoch ms): being sent, or waiting for the next try. */
  readonly notBefore: number;
}

const replyShape = z.looseObject({ text: z.string() });

/** Pushes not sent yet, under `<address key> <id>`; a person who cannot be reached for so long is told nothing more. */
export const pushes: Family<Push> = {
  name: 'push',
  lifetimeMs: 3 * DAY_MS,
  sealed: true,
  parse: (stored) => z.object({ reply: replyShape, tries: z.number(), notBefore: z.number() }).parse(stored),
};

/** Ids of pushes that were sent, so that the same news handed over twice is said once. */
export const pushed: Family<number> = {
  name: 'pushed',
  lifetimeMs: 40 * DAY_MS,
  parse: (stored) => z.number().parse(stored),
};

interface PusherOptions {
  readonly store: Store;
  readonly now: () => number;
  /** Whether this process can send to the chat; what is for others is left to the processes that can. */
  readonly isOpen: (to: Address) => boolean;
  /** Sends one reply; rejects with `ServiceError` when the platform did not take it. */
  readonly send: (to: Address, reply: Reply) => Promise<'sent' | 'blocked'>;
  /** The person refuses messages: whoever sends her news should stop. */
  readonly onBlocked: (to: Address) => void;
  readonly onTrouble: (error: unknown) => void;
  /** A record that cannot be read was left as it is. */
  readonly onLeftOut: (error: unknown) => void;
}

export class Pusher {
  constructor(private readonly options: PusherOptions) {}

  /** Takes a push; resolves when it is durable. The same `id` for the same chat is said once. */
  async tell(to: Address, id: string, reply: Reply): Promise<void> {
    const { store, now, onTrouble } = this.options;
    const key = `${addressKey(to)} ${id}`;
    if (await store.get(pushed, key)) return;
    await store.put(pushes, key, { reply, tries: 0, notBefore: now() }, 0);
    void this.attempt(key).catch(onTrouble);
  }

  /** Sends what is due, also what a dead process left; returns how many it tried. */
  async sweep(): Promise<number> {
    let tried = 0;
    const { store, now, onLeftOut } = this.options;
    for await (const { id, value } of store.scan(pushes, { onUnreadable: onLeftOut })) {
      if (value.notBefore > now()) continue;
      tried += 1;
      try {
        await this.attempt(id);
      } catch (error) {
        if (isAway(error)) throw error;
        onLeftOut(error);
      }
    }
    return tried;
  }

  private async attempt(key: string): Promise<void> {
    const { store, now, isOpen, send, onBlocked, onTrouble } = this.options;
    const to = parseAddressKey(key.slice(0, key.indexOf(' ')));
    if (!isOpen(to)) return;
    const stored = await store.get(pushes, key);
    if (!stored || stored.value.notBefore > now()) return;
    const tries = stored.value.tries + 1;
    const claim = { ...stored.value, tries, notBefore: now() + CLAIM_MS };
    const version = await store.put(pushes, key, claim, stored.version);
    if (version === undefined) return;
    try {
      if ((await send(to, claim.reply)) === 'blocked') onBlocked(to);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      onTrouble(error);
      const wait = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS);
      await store.put(pushes, key, { ...claim, notBefore: now() + wait }, version);
      return;
    }
    await store.put(pushed, key, now());
    await store.delete(pushes, key);
  }
}

/** What waits to be said to a person, for her file and its erasure. */
export const pushData = (store: Store): PersonalData => {
  const waiting = (of: Address): AsyncIterable<Stored<Push>> => store.scan(pushes, { prefix: `${addressKey(of)} ` });
  const sentTo = (of: Address): AsyncIterable<Stored<number>> => store.scan(pushed, { prefix: `${addressKey(of)} ` });
  return {
    kind: 'pushes',
    export: async (of) => {
      const texts: string[] = [];
      for await (const { value } of waiting(of)) texts.push(value.reply.text);
      const sent: { id: string; at: string }[] = [];
      const prefix = `${addressKey(of)} `;
      for await (const { id, value } of sentTo(of))
        sent.push({ id: id.slice(prefix.length), at: new Date(value).toISOString() });
      return texts.length + sent.length > 0 ? { waiting: texts, sent } : undefined;
    },
    erase: async (of) => {
      let count = 0;
      for await (const { id } of waiting(of)) count += Number(await store.delete(pushes, id));
      for await (const { id } of sentTo(of)) count += Number(await store.delete(pushed, id));
      return count;
    },
  };
};
