/**
 * The way of one message: accepted durably, handled in order per chat, state saved with its version checked, then sent, then done.
 *
 * Everything of a chat is one record, so each step is one compare-and-set: accepted (1 read, 1 write), answered (1 write), done (1 write,
 * behind the answer).
 * After a crash `waiting` entries are handled again (their state was not saved) and `answered` ones only sent again:
 * a reply can be repeated only in the gap between sending and marking.
 */
import { isAway } from '../shared/errors.ts';
import { addressKey, parseAddressKey, type Address, type Answer, type Incoming } from '../shared/message.ts';
import { isHeldUntil, SILENT_MS } from '../shared/take-over.ts';
import type { Stored } from '../storage/store.ts';
import {
  chats,
  givenAnswers,
  newChat,
  unfinished,
  withMessage,
  type ChatRecord,
  type Conversation,
} from './conversation.ts';
import { Answering, type AnsweringOptions } from './answering.ts';
import { ChatHold } from './chat-hold.ts';
import { HandOver, type HandOverOptions } from './hand-over.ts';
import { Living } from './living.ts';
import { SideBySide } from './side-by-side.ts';

export interface InboxOptions extends AnsweringOptions, HandOverOptions {
  /** No other process shares the store: what another owner left is known to be a leftover at once. */
  readonly isAlone: boolean;
  /** Waits; handed in so that tests need no real time. */
  readonly pause: (ms: number) => Promise<void>;
  /** Whether this process can send to the chat; what is left of others is left to the processes that can. */
  readonly isOpen: (to: Address) => boolean;
  /** A chat whose record cannot be read was left as it is. */
  readonly onLeftOut: (error: unknown) => void;
  /** The answer of a message that comes again when the answer to it is no longer kept. */
  readonly answeredBefore: (message: Incoming, conversation: Conversation) => Answer;
  /** A whole turn is over (for metrics). */
  readonly onDone?: (message: Incoming, answer: Answer, ms: number) => void;
}

type Answers = Map<string, Answer>;

export class Inbox {
  private readonly working = new Map<string, Promise<Answers>>();
  private readonly accepting = new Map<string, Promise<unknown>>();
  /** Records just written by `accept`, so that handling them needs no second read. */
  private readonly fresh = new Map<string, Stored<ChatRecord>>();
  /** Who waits for an answer, by chat and message id. */
  private readonly expected = new Map<string, (answer: Answer) => void>();
  private readonly living: Living;
  private readonly hold: ChatHold;
  private readonly answering: Answering;
  private readonly handOver: HandOver;
  private readonly sideBySide: SideBySide;
  private isStopping = false;

  constructor(private readonly options: InboxOptions) {
    this.living = new Living(options);
    this.hold = new ChatHold(options, this.living);
    this.answering = new Answering(options, this.hold);
    this.handOver = new HandOver(options, this.hold);
    this.sideBySide = new SideBySide(options.after);
  }

  /** Number of chats being handled by this process now. */
  get inHand(): number {
    return this.working.size;
  }

  /**
   * Takes a message in. `accepted` resolves when it is durable; `answer` when it is answered and its replies were handed over.
   * A repeat is not handled again: it gets the first one's answer.
   */
  receive(message: Incoming): { accepted: Promise<void>; answer: Promise<Answer> } {
    const chat = addressKey(message.from);
    const key = `${chat} ${message.id}`;
    // Before it is accepted, so that nobody takes it for a leftover.
    let mine: ((answer: Answer) => void) | undefined;
    const handedOver = new Promise<Answer>((resolve) => this.expected.set(key, (mine = resolve)));
    const accepted = this.inTurn(chat, () => this.accept(chat, message));
    // The answer as soon as it was handed over; marking it as done goes on behind it.
    const answer = accepted
      .then(() => Promise.race([handedOver, this.settled(chat, message)]))
      .finally(() => {
        // A repeat may wait for it, too.
        if (this.expected.get(key) === mine) this.expected.delete(key);
      });
    answer.catch(() => undefined);
    return { accepted, answer };
  }

  /**
   * Handles what a dead process left behind, and sends again what could not be sent. Returns how many messages it found; what takes
   * longer than a look goes on behind it.
   */
  async sweep(): Promise<number> {
    const { store, onLeftOut } = this.options;
    await this.living.say();
    const left = new Set<string>();
    for await (const { id } of store.scan(unfinished, { onUnreadable: onLeftOut }))
      left.add(id.slice(0, id.lastIndexOf(' ')));
    return this.sideBySide.each(left, async (chat) => {
      try {
        return await this.takeOver(chat);
      } catch (error) {
        if (isAway(error)) throw error;
        onLeftOut(error);
        return 0;
      }
    });
  }

  /** Returns how many messages of the chat were left behind. */
  private async takeOver(chat: string): Promise<number> {
    if (this.isStopping || this.working.has(chat) || this.accepting.has(chat)) return 0;
    if (!this.options.isOpen(parseAddressKey(chat))) return 0;
    const record = (await this.options.store.get(chats, chat))?.value;
    if (!record || record.entries.length === 0) {
      await this.forgetMarkers(chat);
      return 0;
    }
    if (this.hold.isOthers(record)) return 0;
    // A reply that still cannot be sent is counted in its entry and tried at the next sweep.
    await this.work(chat).catch(() => undefined);
    return record.entries.length;
  }

  /** Takes nothing new in hand and waits for what is. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.allSettled(this.working.values());
  }

  /**
   * Runs the accepts of one chat one after the other, so that its messages keep their order; those behind one that failed fail with it,
   * for it comes again.
   */
  private inTurn<T>(chat: string, job: () => Promise<T>): Promise<T> {
    const before = this.accepting.get(chat) ?? Promise.resolve();
    const mine = before.then(job);
    this.accepting.set(chat, mine);
    const clean = (): void => {
      if (this.accepting.get(chat) === mine) this.accepting.delete(chat);
    };
    mine.then(clean, clean);
    return mine;
  }

  private async accept(chat: string, message: Incoming): Promise<void> {
    const { store, now, owner } = this.options;
    let stored = await store.get(chats, chat);
    for (;;) {
      const record = withMessage(stored?.value ?? newChat(), message, owner);
      if (!record) return;
      const isFirst = record.entries.length === 1;
      const value = isFirst ? this.hold.of(record, record.entries) : record;
      // The marker goes first on the way and in the same round trip: without an entry it is harmless, the reverse could be lost.
      const [, , version] = await Promise.all([
        this.living.say(),
        store.put(unfinished, `${chat} ${message.id}`, { at: now() }),
        store.put(chats, chat, value, stored?.version ?? 0),
      ]);
      if (version !== undefined) {
        this.fresh.set(chat, { id: chat, value, version });
        return;
      }
      stored = await store.get(chats, chat);
    }
  }

  private async settled(chat: string, message: Incoming): Promise<Answer> {
    for (let wait = 10; ; wait = Math.min(wait * 2, 250)) {
      const handled = (await this.work(chat)).get(message.id);
      if (handled) return handled;
      const record = (await this.options.store.get(chats, chat))?.value;
      if (!record?.entries.some((entry) => entry.message.id === message.id)) {
        const given = await this.options.store.get(givenAnswers, `${chat} ${message.id}`);
        if (given) return given.value;
        // Forgotten meanwhile: there is nothing more to say.
        if (!record) return { outcome: 'command', replies: [] };
        return this.options.answeredBefore(message, record.conversation);
      }
      if (this.isStopping) return { outcome: 'unavailable', replies: [] };
      if (this.hold.isOthers(record)) await this.options.pause(wait);
    }
  }

  /** Handles a chat's entries until none is left; one run per chat and process. Resolves with the answers it gave. */
  private work(chat: string): Promise<Answers> {
    const running = this.working.get(chat);
    if (running) return running;
    const run = this.drain(chat).finally(() => {
      this.working.delete(chat);
      this.fresh.delete(chat);
    });
    this.working.set(chat, run);
    return run;
  }

  private async drain(chat: string): Promise<Answers> {
    const { store, now } = this.options;
    const answers: Answers = new Map();
    let stored = this.fresh.get(chat) ?? (await store.get(chats, chat));
    this.fresh.delete(chat);
    for (;;) {
      const entry = stored?.value.entries[0];
      if (!stored || !entry || this.hold.isOthers(stored.value)) return answers;
      const startedAt = now();
      // Whoever answered it may have died, or been refused, between the two writes.
      if (entry.state === 'answered') await this.handOver.keepAgain(chat, entry);
      const answered =
        entry.state === 'answered' ? await this.claim(chat, stored) : await this.answering.answer(chat, stored, entry);
      if (!answered) {
        stored = await store.get(chats, chat);
        continue;
      }
      const done = answered.value.entries[0];
      if (!done?.answer) throw new Error('An answered entry has no answer');
      const expects = (): ((answer: Answer) => void) | undefined => this.expected.get(`${chat} ${done.message.id}`);
      await this.handOver.send(chat, answered, done, expects() === undefined);
      expects()?.(done.answer);
      stored = await this.handOver.markDone(chat, answered, done);
      answers.set(done.message.id, done.answer);
      this.options.onDone?.(done.message, done.answer, now() - startedAt);
    }
  }

  /** Says that this process is at an entry that another one answered: two that find it left behind would both send it. */
  private async claim(chat: string, stored: Stored<ChatRecord>): Promise<Stored<ChatRecord> | undefined> {
    const { store, owner } = this.options;
    if (stored.value.busy?.owner === owner) return stored;
    const value = this.hold.of(stored.value, stored.value.entries);
    const version = await store.put(chats, chat, value, stored.version);
    return version === undefined ? undefined : { id: chat, value, version };
  }

  private async forgetMarkers(chat: string): Promise<void> {
    const { store, now } = this.options;
    // Young markers may belong to a message that another process is accepting right now.
    for await (const { id, value } of store.scan(unfinished, { prefix: `${chat} ` }))
      if (!isHeldUntil(value.at + SILENT_MS, SILENT_MS, now())) await store.delete(unfinished, id);
  }
}
