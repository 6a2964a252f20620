/** The end of a message's way: its replies are sent, then it is taken off the chat's list. Between the two lies the only gap for a repeat. */
import { ServiceError } from '../shared/errors.ts';
import type { Answer, Incoming } from '../shared/message.ts';
import type { Store, Stored } from '../storage/store.ts';
import type { ChatHold } from './chat-hold.ts';
import { chats, givenAnswers, newChat, unfinished, type ChatRecord, type Entry } from './conversation.ts';
import { keepSetAside, setAside } from './set-aside.ts';

/** A reply that was refused so often is given up, and its message set aside. */
const MAX_TRIES = 3;
/** A reply whose platform cannot be reached is tried this long; later it would only puzzle. */
const STALE_REPLY_MS = 24 * 3_600_000;

export interface HandOverOptions {
  readonly store: Store;
  readonly now: () => number;
  /** Sends the replies; rejects when the platform did not take them. Does nothing for channels whose request is still open. */
  readonly deliver: (message: Incoming, answer: Answer, isLeftover: boolean) => Promise<void>;
  /** A new number under which a message is set aside. */
  readonly newIncident: () => string;
  /** A reply was given up: refused {@link MAX_TRIES} times, or its platform was away for a day. Its message is set aside under the number. */
  readonly onUndelivered?: (message: Incoming, error: unknown, incident: string) => void;
}

export class HandOver {
  constructor(
    private readonly options: HandOverOptions,
    private readonly hold: ChatHold,
  ) {}

  /** Keeps what an answered entry says is set aside, unless that is known to be done. */
  async keepAgain(chat: string, entry: Entry): Promise<void> {
    if (!entry.setAside?.isKept) await keepSetAside(this.options.store, chat, entry);
  }

  /** Sends; a failure is counted in the entry and thrown, unless it was one too many: then the message is set aside. */
  async send(chat: string, stored: Stored<ChatRecord>, entry: Entry, isLeftover: boolean): Promise<void> {
    const { deliver, store, now, newIncident, onUndelivered } = this.options;
    try {
      await this.hold.during(chat, () => deliver(entry.message, entry.answer as Answer, isLeftover));
    } catch (error) {
      const isAway = error instanceof ServiceError && error.isTransient;
      const isStale = now() - entry.message.at > STALE_REPLY_MS;
      const tries = isAway ? entry.tries : entry.tries + 1;
      if (tries >= MAX_TRIES || isStale) {
        const incident = entry.setAside?.incident ?? newIncident();
        const note = { incident, why: 'reply-undelivered', tries: entry.tries + 1, at: now() } as const;
        // Before the entry goes, not with it: nobody waits for this one. An apology that was not taken is set aside already.
        if (!entry.setAside) await keepSetAside(store, chat, { ...entry, setAside: note });
        onUndelivered?.(entry.message, error, incident);
        return;
      }
      const isKept = entry.setAside && { setAside: { ...entry.setAside, isKept: true as const } };
      const counted = this.hold.of(stored.value, [{ ...entry, ...isKept, tries }, ...stored.value.entries.slice(1)]);
      await store.put(chats, chat, counted, stored.version);
      throw error;
    }
  }

  /**
   * Takes the sent entry off the list and keeps its answer for a while; again when a new message came in meanwhile. The chat goes on to
   * the process that took the next one in. `undefined`: nothing is left of the chat here, or another process is at it.
   */
  async markDone(chat: string, sent: Stored<ChatRecord>, entry: Entry): Promise<Stored<ChatRecord> | undefined> {
    const { store } = this.options;
    const id = `${chat} ${entry.message.id}`;
    // With the write, not after it: an entry that was sent needs no marker, and one that stays is found and forgotten by a sweep.
    const beside = Promise.allSettled([
      store.delete(unfinished, id),
      ...(entry.erases || !entry.answer ? [] : [store.put(givenAnswers, id, entry.answer)]),
    ]);
    let current: Stored<ChatRecord> | undefined = sent;
    while (current) {
      const entries = current.value.entries.filter((other) => other.message.id !== entry.message.id);
      // Also when she was forgotten from a linked chat while this was being sent.
      const own = current.value.entries.find((other) => other.message.id === entry.message.id);
      // Taken over from us while we were silent, and done with.
      if (!own) break;
      const { erases } = own;
      const record: ChatRecord = erases ? { ...newChat(), seen: current.value.seen } : current.value;
      if (erases && !entry.erases) {
        await beside;
        await Promise.all([store.delete(setAside, id), store.delete(givenAnswers, id)]);
      }
      if (erases && entries.length === 0) {
        if (await store.delete(chats, chat, current.version)) break;
        current = await store.get(chats, chat);
        continue;
      }
      const { busy: _busy, ...idle } = record;
      const value = entries.length > 0 ? await this.hold.passedOn(record, entries) : { ...idle, entries };
      const version: number | undefined = await store.put(chats, chat, value, current.version);
      if (version !== undefined) {
        await beside;
        return { id: chat, value, version };
      }
      current = await store.get(chats, chat);
    }
    await beside;
    return undefined;
  }
}
