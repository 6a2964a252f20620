/** The middle of a message's way: the dialogue answers it, or it is given up; state and answer are saved together. */
import type { Answer, Incoming } from '../shared/message.ts';
import type { Store, Stored } from '../storage/store.ts';
import type { ChatHold } from './chat-hold.ts';
import { chats, type ChatRecord, type Conversation, type Entry, type SetAsideNote } from './conversation.ts';
import { keepSetAside, setAside } from './set-aside.ts';
import type { After } from './side-by-side.ts';

/** A message over which so many processes died is set aside. */
const MAX_TRIES = 3;
/** So long a turn may take, far longer than any service is waited for: what is not answered by then would hold its chat for ever. */
const TURN_MS = 60_000;

/** What handling one message yields: the answer and the conversation after it. Must not throw for what a person wrote. */
type Handle = (message: Incoming, conversation: Conversation) => Promise<Handled>;

export interface Handled {
  readonly answer: Answer;
  readonly conversation: Conversation;
  /** The person is to be forgotten once this is sent. */
  readonly erases?: true;
}

type Apology = (message: Incoming, conversation: Conversation, incident: string) => Answer;

type SetAsideHandled = Handled & { readonly setAside?: SetAsideNote };

export interface AnsweringOptions {
  readonly store: Store;
  readonly now: () => number;
  /** This process, different for each start. */
  readonly owner: string;
  readonly handle: Handle;
  /** The answer of a message that was tried too often: an apology with the incident number it is set aside under. */
  readonly giveUp: Apology;
  /** The same for a message whose handling came to no end. */
  readonly tookTooLong: Apology;
  /** A new number under which a message is set aside. */
  readonly newIncident: () => string;
  readonly after: After;
}

export class Answering {
  constructor(
    private readonly options: AnsweringOptions,
    private readonly hold: ChatHold,
  ) {}

  /** Runs the dialogue for the head entry and saves state and answer together; `undefined` when the record had changed. */
  async answer(chat: string, stored: Stored<ChatRecord>, entry: Entry): Promise<Stored<ChatRecord> | undefined> {
    const { store, owner, giveUp } = this.options;
    const record = stored.value;
    let version = stored.version;
    const isTakenOver = record.busy?.owner !== owner;
    const tries = entry.tries + Number(isTakenOver);
    if (isTakenOver && tries < MAX_TRIES) {
      // A process died over this message: write that down before trying, or it could take one process after the other with it.
      const claimed = this.hold.of(record, [{ ...entry, tries }, ...record.entries.slice(1)]);
      const saved = await store.put(chats, chat, claimed, version);
      if (saved === undefined) return undefined;
      version = saved;
    }
    const handled =
      tries >= MAX_TRIES
        ? this.givenUp(entry.message, record.conversation, { why: 'handler-died', tries }, giveUp)
        : await this.hold.during(chat, () => this.inTime(entry.message, record.conversation, tries + 1));
    const { conversation, ...outcome } = handled;
    const answered: Entry = { message: entry.message, by: entry.by, state: 'answered', tries: 0, ...outcome };
    // First on the way and in the same round trip, like the marker of an accepted message.
    const keeping = keepSetAside(store, chat, { ...answered, erases: entry.erases });
    // Messages that came in meanwhile changed the record but not the conversation: only its handler does, and that is us.
    for (let current: Stored<ChatRecord> | undefined = { id: chat, value: record, version }; current;) {
      // Forgotten meanwhile from a linked chat: what this turn knew still goes with its entry.
      const head = current.value.entries[0]?.erases ? { ...answered, erases: true as const } : answered;
      const value = this.hold.of({ ...current.value, conversation }, [head, ...current.value.entries.slice(1)]);
      const [kept, saved]: (number | undefined)[] = await Promise.all([
        keeping,
        store.put(chats, chat, value, current.version),
      ]);
      if (saved !== undefined) {
        if (head.erases && kept !== undefined) await store.delete(setAside, `${chat} ${entry.message.id}`, kept);
        return { id: chat, value, version: saved };
      }
      current = await store.get(chats, chat);
      const isOurs = current?.value.busy?.owner === owner && current.value.entries[0]?.message.id === entry.message.id;
      if (!isOurs || current?.value.entries[0]?.state !== 'waiting') break;
    }
    // Another process has it now, and may well answer it.
    const kept = await keeping;
    if (kept !== undefined) await store.delete(setAside, `${chat} ${entry.message.id}`, kept);
    return undefined;
  }

  private givenUp(
    message: Incoming,
    conversation: Conversation,
    note: Pick<SetAsideNote, 'why' | 'tries'>,
    apology: Apology,
  ): SetAsideHandled {
    const { newIncident, now } = this.options;
    const incident = newIncident();
    return {
      answer: apology(message, conversation, incident),
      conversation,
      setAside: { incident, ...note, at: now() },
    };
  }

  /** Handles within {@link TURN_MS}; what comes later is not heard, and the conversation stays what it was. */
  private inTime(message: Incoming, conversation: Conversation, tries: number): Promise<SetAsideHandled> {
    const { handle, tookTooLong, after } = this.options;
    return new Promise((resolve, reject) => {
      const cancel = after(TURN_MS, () =>
        resolve(this.givenUp(message, conversation, { why: 'took-too-long', tries }, tookTooLong)),
      );
      void handle(message, conversation).then(resolve, reject).finally(cancel);
    });
  }
}
