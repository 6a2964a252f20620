/** The conversation as this browser keeps it: bounded, shared by all tabs, and gone when the person says so. */
import { memory } from './visitor.ts';
import type { Language, WireReply } from './wire.ts';

/** What the person sent. `waiting` = tried and to be tried again; `refused` = the server said no, see `note`. */
export interface Mine {
  readonly by: 'me';
  readonly id: string;
  readonly text: string;
  readonly choice?: string;
  readonly lang?: Language;
  /** The entry whose button was pressed. */
  readonly origin?: string;
  /** It was a photo, which is not kept: only while this page stays open can it be sent. */
  readonly isPhoto?: true;
  /** Never shown: the opening call for the greeting. */
  readonly isSilent?: true;
  readonly state: 'sending' | 'waiting' | 'sent' | 'refused';
  readonly note?: string;
}

/** What we said. */
export interface Ours {
  readonly by: 'us';
  readonly id: string;
  readonly reply: WireReply;
  /** What it was said in, which need not be what the page speaks now; unknown = the page's. */
  readonly lang?: Language;
  /** The message it answers. */
  readonly answers?: string;
}

export type Entry = Mine | Ours;

const KEY = 'motcua.transcript';
const KEPT = 150;

export class Transcript {
  private list: readonly Entry[] = read();

  /** `onChange` is called after every change, also those of other tabs. */
  constructor(private readonly onChange: () => void) {
    addEventListener('storage', ({ key }) => {
      if (key !== KEY && key !== null) return;
      this.list = read();
      this.onChange();
    });
  }

  get entries(): readonly Entry[] {
    return this.list;
  }

  /** The oldest message still to be sent. */
  get unsent(): Mine | undefined {
    return this.list.find(
      (entry): entry is Mine => entry.by === 'me' && (entry.state === 'sending' || entry.state === 'waiting'),
    );
  }

  /** Whether this button of this message was pressed and has no answer yet. */
  isUnsent(choice: string, origin: string): boolean {
    return this.list.some(
      (entry) =>
        entry.by === 'me' &&
        entry.choice === choice &&
        entry.origin === origin &&
        (entry.state === 'sending' || entry.state === 'waiting'),
    );
  }

  /** Whether an answer to this message has arrived, by whichever way. */
  hasAnswerTo(id: string): boolean {
    return this.list.some((entry) => entry.by === 'us' && entry.answers === id);
  }

  /** Adds at the end; an id that is already there is a repeat and changes nothing. */
  add(entry: Entry): void {
    this.change((list) => (list.some(({ id }) => id === entry.id) ? list : [...list, entry]));
  }

  update(id: string, changes: Partial<Pick<Mine, 'state' | 'note' | 'text'>>): void {
    this.change((list) =>
      list.map((entry) => (entry.id === id && entry.by === 'me' ? { ...entry, ...changes } : entry)),
    );
  }

  /** Gives one of our messages its new state; returns whether it is still there. */
  replace(id: string, reply: WireReply, lang: Language): boolean {
    const isThere = this.list.some((entry) => entry.id === id && entry.by === 'us');
    this.change((list) =>
      list.map((entry) => (entry.id === id && entry.by === 'us' ? { ...entry, reply, lang } : entry)),
    );
    return isThere;
  }

  remove(id: string): void {
    this.change((list) => list.filter((entry) => entry.id !== id));
  }

  clear(): void {
    this.list = [];
    memory.remove(KEY);
    this.onChange();
  }

  private change(apply: (list: readonly Entry[]) => readonly Entry[]): void {
    const changed = apply(this.list);
    if (changed === this.list) return;
    this.list = changed.slice(-KEPT);
    // When the browser's space is used up the older half goes.
    if (!memory.write(KEY, JSON.stringify(this.list))) memory.write(KEY, JSON.stringify(this.list.slice(-KEPT / 2)));
    this.onChange();
  }
}

function read(): readonly Entry[] {
  try {
    const kept: unknown = JSON.parse(memory.read(KEY) ?? '[]');
    return Array.isArray(kept) ? (kept as Entry[]).filter(isEntry) : [];
  } catch {
    return [];
  }
}

/** An older version of this page may have left something else. */
const isEntry = (entry: Partial<Ours> | Partial<Mine>): boolean =>
  typeof entry.id === 'string' && (entry.by === 'us' ? Array.isArray(entry.reply?.blocks) : entry.by === 'me');
