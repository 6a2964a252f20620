/**
 * A chat that goes on under a new id (a group that became a supergroup): all that is kept of it moves there, whatever part kept it.
 * Noted durably first and done between two turns, so that no reply is lost and none is said twice.
 */
import { z } from 'zod';
import { isAway } from '../shared/errors.ts';
import { addressKey, parseAddressKey, type Address } from '../shared/message.ts';
import { isHeldUntil, SILENT_MS } from '../shared/take-over.ts';
import type { Family, Store, Stored } from '../storage/store.ts';
import { chats, type ChatRecord } from './conversation.ts';
import { LONGEST_RETRY_MS, type Push } from './pushes.ts';

/** Where chats went, under their old address key: kept for a while after the move, for what still comes in under the old one. */
export const chatMoves: Family<{ readonly to: string; readonly isDone?: true | undefined }> = {
  name: 'chat-move',
  lifetimeMs: 7 * 86_400_000,
  parse: (stored) => z.object({ to: z.string(), isDone: z.literal(true).optional() }).parse(stored),
};

interface ChatMovesOptions {
  readonly store: Store;
  /** All that may be kept of a chat. */
  readonly families: readonly Family<unknown>[];
  readonly now: () => number;
  /** A record that cannot be read stays where it is. */
  readonly onLeftOut: (error: unknown) => void;
}

export class ChatMoves {
  constructor(private readonly options: ChatMovesOptions) {}

  /** Takes note of a move; durable when it resolves, carried out by the next {@link sweep}. May be told more than once. */
  async note(from: Address, to: Address): Promise<void> {
    const { store } = this.options;
    const [old, known] = await Promise.all([
      store.get(chats, addressKey(from)),
      store.get(chatMoves, addressKey(from)),
    ]);
    if (known?.value.isDone && !old) return;
    await store.put(chatMoves, addressKey(from), { to: addressKey(to) });
  }

  /** Carries out what was noted and can be done now; returns how many chats moved. */
  async sweep(): Promise<number> {
    const { store, onLeftOut } = this.options;
    let count = 0;
    for await (const { id, value, version } of store.scan(chatMoves, { onUnreadable: onLeftOut })) {
      try {
        if (value.isDone || !(await this.move(id, value.to))) continue;
        await store.put(chatMoves, id, { ...value, isDone: true }, version);
        count += 1;
      } catch (error) {
        if (isAway(error)) throw error;
        onLeftOut(error);
      }
    }
    return count;
  }

  /** `false` when something of the chat is in hand right now: then the rest waits for the next time. */
  private async move(from: string, to: string): Promise<boolean> {
    const { store, families, onLeftOut } = this.options;
    const [old, existing] = await Promise.all([store.get(chats, from), store.get(chats, to)]);
    if (this.isInHand(old?.value) || this.isInHand(existing?.value)) return false;
    let isComplete = true;
    // A chat moves once in its life: looking through everything is cheaper than every part knowing how to move.
    for (const family of families) {
      if (family.name === chats.name || family.name === chatMoves.name) continue;
      for await (const record of store.scan(family, { onUnreadable: onLeftOut })) {
        const id = renamed(record.id, from, to);
        const value = readdressed(record.value, from, to);
        if (id === record.id && value === record.value) continue;
        if (this.isInHand(value)) isComplete = false;
        else if (id === record.id) await store.put(family, id, value, record.version);
        else {
          // What the new id has of its own already is newer; what has changed meanwhile is moved the next time.
          const copy = await store.put(family, id, value, 0);
          if (await store.delete(family, record.id, record.version)) continue;
          isComplete = false;
          if (copy !== undefined) await store.delete(family, id, copy);
        }
      }
    }
    return (await this.moveRecord(old, existing, to)) && isComplete;
  }

  private async moveRecord(
    old: Stored<ChatRecord> | undefined,
    existing: Stored<ChatRecord> | undefined,
    to: string,
  ): Promise<boolean> {
    const { store } = this.options;
    if (!old) return true;
    const { busy: _busy, ...moved } = readdressed(old.value, old.id, to) as ChatRecord;
    const value = existing ? joined(moved, existing.value) : moved;
    if ((await store.put(chats, to, value, existing?.version ?? 0)) === undefined) return false;
    return store.delete(chats, old.id, old.version);
  }

  /** Whether somebody is at a record: a turn under way, a push being sent. Moved now, its message would go out again. */
  private isInHand(value: unknown): boolean {
    const { busy, notBefore, waitMs } = (value ?? {}) as Partial<ChatRecord & Push>;
    const now = this.options.now();
    return (
      isHeldUntil(busy?.until ?? 0, SILENT_MS, now) || isHeldUntil(notBefore ?? 0, waitMs ?? LONGEST_RETRY_MS, now)
    );
  }
}

/** Words were already spoken under the new id: the older chat's answers go on, the newer one's last words count. */
function joined(old: ChatRecord, { conversation: recent, ...own }: ChatRecord): ChatRecord {
  const language = recent.langChosen ? recent : old.conversation;
  return {
    ...own,
    conversation: {
      ...old.conversation,
      ...recent,
      lang: language.lang,
      langChosen: language.langChosen,
      kept: { ...old.conversation.kept, ...recent.kept },
    },
    entries: [...old.entries.filter(({ message }) => !own.seen.includes(message.id)), ...own.entries],
    seen: [...new Set([...old.seen, ...own.seen])],
  };
}

/** Address keys stand in ids, and in texts that are made like ids, between spaces and bars. */
const renamed = (id: string, from: string, to: string): string =>
  id
    .split(/([ |])/)
    .map((part) => (part === from ? to : part))
    .join('');

/** The same value when the chat is not named in it. */
function readdressed(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.includes(from) ? renamed(value, from, to) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isAddress(value) && addressKey(value) === from) return parseAddressKey(to);
  const entries = Object.entries(value);
  const changed = entries.map(([name, part]) => [name, readdressed(part, from, to)] as const);
  if (changed.every(([, part], index) => part === entries[index]?.[1])) return value;
  return Array.isArray(value) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
}

const isAddress = (value: object): value is Address =>
  'channel' in value && 'chat' in value && Object.keys(value).length === 2;
