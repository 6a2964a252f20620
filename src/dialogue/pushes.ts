/**
 * What is said to a person who did not just ask: status changes, reminders. Durable before `tell` resolves, sent by one process at a time,
 * sent again after a crash; repeated only in the gap between sending and marking.
 */
import { z } from 'zod';
import { isAway } from '../shared/errors.ts';
import { addressKey, parseAddressKey, type Address, type Reply } from '../shared/message.ts';
import type { PersonalData } from '../shared/personal.ts';
import { isHeldUntil, RENEW_MS, SILENT_MS } from '../shared/take-over.ts';
import type { Family, Store, Stored } from '../storage/store.ts';
import { SideBySide, type After } from './side-by-side.ts';

const DAY_MS = 86_400_000;
/** A push that was refused so often, or over which so many processes died, is given up. */
const MAX_TRIES = 3;
/** So long after it was first to be said it is given up: later it would only puzzle. */
const TRIED_FOR_MS = 3 * DAY_MS;
const FIRST_RETRY_MS = 5_000;
export const LONGEST_RETRY_MS = 30 * 60_000;

export interface Push {
  readonly reply: Reply;
  /** Tries that were refused, or whose process died over them; not those for which the platform was away. */
  readonly tries: number;
  /** Not before this moment (epoch ms): being sent, or waiting for the next try. */
  readonly notBefore: number;
  /** For how long `notBefore` was set. */
  readonly waitMs?: number | undefined;
  /** When it was first to be said (epoch ms). */
  readonly since?: number | undefined;
}

const pushShape = z.object({
  reply: z.looseObject({ text: z.string() }),
  tries: z.number(),
  notBefore: z.number(),
  waitMs: z.number().optional(),
  since: z.number().optional(),
});

/**
 * Pushes not sent yet, under `<address key> <id>`. A person who cannot be reached for three days is told nothing more; a day longer in the
 * store, so that giving it up is seen and counted also where nobody could try it.
 */
export const pushes: Family<Push> = {
  name: 'push',
  lifetimeMs: 4 * DAY_MS,
  sealed: true,
  parse: (stored) => pushShape.parse(stored),
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
  readonly after: After;
  /** Whether this process can send to the chat; what is for others is left to the processes that can. */
  readonly isOpen: (to: Address) => boolean;
  /** Sends one reply; rejects with `ServiceError` when the platform did not take it. */
  readonly send: (to: Address, reply: Reply) => Promise<'sent' | 'blocked'>;
  /** The person refuses messages: whoever sends her news should stop. */
  readonly onBlocked: (to: Address) => void;
  readonly onTrouble: (error: unknown) => void;
  /** A push was refused too often, or could not be said for three days. */
  readonly onGivenUp: () => void;
  /** A record that cannot be read was left as it is. */
  readonly onLeftOut: (error: unknown) => void;
}

export class Pusher {
  private readonly sideBySide: SideBySide;

  constructor(private readonly options: PusherOptions) {
    this.sideBySide = new SideBySide(options.after);
  }

  /** Takes a push; resolves when it is durable. The same `id` for the same chat is said once. */
  async tell(to: Address, id: string, reply: Reply): Promise<void> {
    const { store, now, onTrouble } = this.options;
    const key = `${addressKey(to)} ${id}`;
    if (await store.get(pushed, key)) return;
    await store.put(pushes, key, { reply, tries: 0, notBefore: now(), since: now() }, 0);
    void this.attempt(key).catch(onTrouble);
  }

  /** Sends what is due, also what a dead process left, in its order for each chat; returns how many it tried. */
  async sweep(): Promise<number> {
    const { store, now, onLeftOut } = this.options;
    const due = new Map<string, string[]>();
    for await (const { id, value } of store.scan(pushes, { onUnreadable: onLeftOut })) {
      if (!isDue(value, now()) && !isStale(value, now())) continue;
      const chat = id.slice(0, id.indexOf(' '));
      due.set(chat, [...(due.get(chat) ?? []), id]);
    }
    return this.sideBySide.each(due.keys(), async (chat) => {
      let tried = 0;
      for (const id of due.get(chat) ?? []) tried += await this.attemptReadable(id);
      return tried;
    });
  }

  private async attemptReadable(key: string): Promise<number> {
    try {
      return Number(await this.attempt(key));
    } catch (error) {
      if (isAway(error)) throw error;
      this.options.onLeftOut(error);
      return 0;
    }
  }

  /** Whether it was this process's to send. */
  private async attempt(key: string): Promise<boolean> {
    const { store, now, isOpen, onBlocked } = this.options;
    const to = parseAddressKey(key.slice(0, key.indexOf(' ')));
    const stored = await store.get(pushes, key);
    if (!stored) return false;
    if (isStale(stored.value, now())) return this.giveUp(stored);
    if (!isOpen(to) || !isDue(stored.value, now())) return false;
    // Sent, and its process died before it could delete it.
    if (await store.get(pushed, key)) return store.delete(pushes, key, stored.version);
    if (stored.value.tries >= MAX_TRIES) return this.giveUp(stored);
    const since = Math.min(stored.value.since ?? now(), now());
    const tries = stored.value.tries + 1;
    const claim = claimed({ ...stored.value, since, tries }, now());
    const version = await store.put(pushes, key, claim, stored.version);
    if (version === undefined) return false;
    const held = { id: key, value: claim, version };
    try {
      if ((await this.whileHeld(held, () => this.options.send(to, claim.reply))) === 'blocked') onBlocked(to);
    } catch (error) {
      await this.refused(held, error);
      return true;
    }
    await store.put(pushed, key, now());
    await store.delete(pushes, key);
    return true;
  }

  /** A platform that is away is waited for; one that refuses, or a send that fails in us, is a try of which there are few. */
  private async refused({ id, value, version }: Stored<Push>, error: unknown): Promise<void> {
    const { store, now, onTrouble } = this.options;
    onTrouble(error);
    const tries = isAway(error) ? value.tries - 1 : value.tries;
    if (tries >= MAX_TRIES) {
      await this.giveUp({ id, value, version });
      return;
    }
    // As long again as it has been waiting, so that the waits double.
    const waitMs = Math.min(Math.max(now() - (value.since ?? now()), FIRST_RETRY_MS), LONGEST_RETRY_MS);
    await store.put(pushes, id, { ...value, tries, waitMs, notBefore: now() + waitMs }, version);
  }

  private async giveUp({ id, version }: Stored<Push>): Promise<boolean> {
    const { store, onGivenUp } = this.options;
    const isOurs = await store.delete(pushes, id, version);
    if (isOurs) onGivenUp();
    return isOurs;
  }

  /** Renews the claim while something slow goes on; the record's version in `held` moves with it. */
  private async whileHeld<T>(held: { value: Push; version: number; id: string }, job: () => Promise<T>): Promise<T> {
    const { store, now } = this.options;
    let renewing = Promise.resolve();
    const renew = async (): Promise<void> => {
      const value = claimed(held.value, now());
      const version = await store.put(pushes, held.id, value, held.version);
      if (version !== undefined) Object.assign(held, { value, version });
    };
    // A renewal that fails is made up for by the next one.
    const timer = setInterval(() => {
      renewing = renewing.then(renew).catch(() => undefined);
    }, RENEW_MS);
    try {
      return await job();
    } finally {
      clearInterval(timer);
      await renewing;
    }
  }
}

const claimed = (push: Push, now: number): Push => ({ ...push, waitMs: SILENT_MS, notBefore: now + SILENT_MS });

const isDue = ({ notBefore, waitMs = LONGEST_RETRY_MS }: Push, now: number): boolean =>
  !isHeldUntil(notBefore, waitMs, now);

const isStale = ({ since = Infinity }: Push, now: number): boolean => now - since >= TRIED_FOR_MS;

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
