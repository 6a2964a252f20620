/**
 * Brings news of dossiers to chats: each once, none at night unless it is pressing, none lost. What may not be told yet is held in the
 * store; what is told is handed to `tell`, which must keep it before it resolves.
 */
import { z } from 'zod';
import { ServiceError } from '../shared/errors.ts';
import { addressKey, parseAddressKey, type Address } from '../shared/message.ts';
import { isHeldUntil, SILENT_MS } from '../shared/take-over.ts';
import type { Store } from '../storage/store.ts';
import { nextVietnamHour, plusDays, vietnamDay, vietnamHour } from './days.ts';
import { changeSchema, type Change } from './schema.ts';
import type { Vault } from './vault.ts';
import type { Watches } from './watches.ts';
import { family } from './family.ts';

const QUIET_FROM = 22;
const QUIET_UNTIL = 6;

/** What a chat is told. */
export type News =
  /** A watched dossier changed; with what the officer asks for (`change.supplement`) and what is to be paid. */
  | { readonly kind: 'change'; readonly id: string; readonly change: Change }
  /** The backend, which could not be reached when this chat asked for this dossier, answers again. */
  | { readonly kind: 'backend-back'; readonly id: string; readonly code: string };

/**
 * Takes news for a chat; it must be durable when this resolves. After a crash the same news may be handed over again under the same
 * `id`, and must then change nothing: keep it under `id` and the chat.
 */
export type Tell = (to: Address, news: News) => Promise<void>;

const newsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('change'), id: z.string(), change: changeSchema }),
  z.object({ kind: z.literal('backend-back'), id: z.string(), code: z.string() }),
]);

/** Longer than any cursor is good for, so that no old change is told again. */
const told = family(
  'dossier-told',
  40 * 86_400_000,
  z.object({ to: z.string(), state: z.enum(['begun', 'done']), at: z.number() }),
);
/** News held over the night. */
export const held = family(
  'dossier-held',
  7 * 86_400_000,
  z.object({ to: z.string(), sealed: z.string(), until: z.number() }),
);

interface NewsOptions {
  readonly store: Store;
  readonly vault: Vault;
  readonly watches: Watches;
  readonly now: () => number;
  readonly tell: Tell;
  /** A chat that could not be told, because a record of it cannot be read, was left out. */
  readonly onLeftOut: (error: unknown) => void;
}

export class NewsDesk {
  readonly #store: Store;
  readonly #vault: Vault;
  readonly #watches: Watches;
  readonly #now: () => number;
  readonly #tell: Tell;
  readonly #onLeftOut: (error: unknown) => void;

  constructor({ store, vault, watches, now, tell, onLeftOut }: NewsOptions) {
    this.#store = store;
    this.#vault = vault;
    this.#watches = watches;
    this.#now = now;
    this.#tell = tell;
    this.#onLeftOut = onLeftOut;
  }

  /** Tells all who watch the dossier. `false` when another process is at it for some of them: ask again. */
  async spread(change: Change): Promise<boolean> {
    let isComplete = true;
    for await (const chat of this.#watches.watchersOf(change, this.#onLeftOut)) {
      const isTold = await this.#unlessUnreadable(() => this.bring(chat, { kind: 'change', id: change.id, change }));
      isComplete &&= isTold ?? true;
    }
    return isComplete;
  }

  /** What the job gives; `undefined` when a record cannot be read: that is one chat's trouble and must not keep news from the others. */
  async #unlessUnreadable<R>(job: () => Promise<R>): Promise<R | undefined> {
    try {
      return await job();
    } catch (error) {
      if (!(error instanceof ServiceError && error.failure === 'malformed')) throw error;
      this.#onLeftOut(error);
      return undefined;
    }
  }

  /** Tells whoever waits that the backend is back; as {@link bring}, and `false` also when a record of the chat cannot be read. */
  async bringBack(chat: Address, news: News): Promise<boolean> {
    return (await this.#unlessUnreadable(() => this.bring(chat, news))) ?? false;
  }

  /** Tells one chat, or holds it until the morning. Done before = nothing happens. `false` when another process is at it. */
  async bring(chat: Address, news: News): Promise<boolean> {
    const id = `${addressKey(chat)}|${news.id}`;
    const now = this.#now();
    const before = await this.#store.get(told, id);
    if (before?.value.state === 'done') return true;
    if (before !== undefined && isHeldUntil(before.value.at + SILENT_MS, SILENT_MS, now)) return false;
    const claim = await this.#store.put(
      told,
      id,
      { to: addressKey(chat), state: 'begun', at: now },
      before?.version ?? 0,
    );
    if (claim === undefined) return false;
    try {
      if (news.kind === 'change') await this.#watches.note(chat, news.change);
      if (isQuiet(now) && !isPressing(news, now)) {
        await this.#hold(chat, news, nextVietnamHour(now, QUIET_UNTIL));
      } else {
        await this.#release(now, chat);
        await this.#tell(chat, news);
      }
    } catch (error) {
      await this.#store.delete(told, id, claim);
      throw error;
    }
    await this.#store.put(told, id, { to: addressKey(chat), state: 'done', at: now });
    return true;
  }

  /** Tells what was held over the night and may be told now. */
  releaseHeld(): Promise<void> {
    return this.#release(this.#now());
  }

  /** What is held for a chat, and the ids of what it was told. */
  async of(chat: Address): Promise<{ readonly held: News[]; readonly told: { id: string; at: number }[] }> {
    const to = addressKey(chat);
    const found = { held: [] as News[], told: [] as { id: string; at: number }[] };
    for await (const { value } of this.#store.scan(held, { prefix: `${to}|` })) {
      const news = newsSchema.safeParse(this.#vault.open(value.sealed));
      if (value.to === to && news.success) found.held.push(news.data);
    }
    for await (const { id, value } of this.#store.scan(told, { prefix: `${to}|` })) {
      if (value.to === to) found.told.push({ id: id.slice(to.length + 1), at: value.at });
    }
    return found;
  }

  /** Erases what is held for a chat and what it was told; how many records there were. */
  async forget(chat: Address): Promise<number> {
    const to = addressKey(chat);
    let count = 0;
    for await (const { id, value } of this.#store.scan(held, { prefix: `${to}|` })) {
      if (value.to === to) count += Number(await this.#store.delete(held, id));
    }
    for await (const { id, value } of this.#store.scan(told, { prefix: `${to}|` })) {
      if (value.to === to) count += Number(await this.#store.delete(told, id));
    }
    return count;
  }

  async #hold(chat: Address, news: News, until: number): Promise<void> {
    const to = addressKey(chat);
    const order = news.kind === 'change' ? String(news.change.revision).padStart(6, '0') : '';
    await this.#store.put(held, `${to}|${order}|${news.id}`, { to, sealed: this.#vault.seal(news), until });
  }

  async #release(now: number, only?: Address): Promise<void> {
    const prefix = only === undefined ? '' : `${addressKey(only)}|`;
    for await (const { id, value } of this.#store.scan(held, { prefix, onUnreadable: this.#onLeftOut })) {
      const chat = parseAddressKey(value.to);
      // What is pressing at night does not wake what is held; told ahead of it, it would be out of order only by what it outdates.
      if (value.until > now || (only !== undefined && value.to !== addressKey(only))) continue;
      await this.#unlessUnreadable(async () => {
        const news = newsSchema.safeParse(this.#vault.open(value.sealed));
        if (news.success && (await this.#isWanted(chat, news.data))) await this.#tell(chat, news.data);
        await this.#store.delete(held, id);
      });
    }
  }

  async #isWanted(chat: Address, news: News): Promise<boolean> {
    return news.kind !== 'change' || (await this.#watches.isWatching(chat, news.change.code));
  }
}

/** Whether people sleep: 22:00 to 06:00 in Việt Nam. */
export const isQuiet = (now: number): boolean => vietnamHour(now) >= QUIET_FROM || vietnamHour(now) < QUIET_UNTIL;

/** Whether it may wake her: something of her own is due by tomorrow (a paper to hand in, a fee to pay), or she has just asked. */
function isPressing(news: News, now: number): boolean {
  if (news.kind === 'backend-back') return true;
  const tomorrow = plusDays(vietnamDay(now), 1);
  const { supplement, feesDue } = news.change;
  return [supplement?.dueDay, ...feesDue.map(({ dueDay }) => dueDay)].some(
    (day) => day !== undefined && day <= tomorrow,
  );
}
