/**
 * What is kept of one chat: ONE record, so that a single compare-and-set keeps its messages in order, its state whole and its repeats out,
 * on any store. It holds answers, never positions.
 */
import { z } from 'zod';
import type { Answer, Incoming, Language } from '../shared/message.ts';
import type { Family } from '../storage/store.ts';

const DAY_MS = 86_400_000;

/** What flows know of the person; a flow's own answers lie under its name in `kept`. */
export interface Conversation {
  readonly lang: Language;
  /** Whether the person chose the language, so that nothing guesses it again. */
  readonly langChosen: boolean;
  /** Code of the procedure spoken of last. */
  readonly subject?: string | undefined;
  /** The choices under the last reply, so that a typed number or label counts. */
  readonly offered: readonly { readonly id: string; readonly label: string }[];
  /** The views seen, newest last, as action ids; what "back" walks. */
  readonly trail: readonly string[];
  /** The flow that waits for a typed answer. */
  readonly listening?: string | undefined;
  /** Each flow's own answers, by flow name. */
  readonly kept: Readonly<Record<string, unknown>>;
}

export const newConversation = (lang: Language = 'vi'): Conversation => ({
  lang,
  langChosen: false,
  offered: [],
  trail: [],
  kept: {},
});

/** Why a message was set aside: the process died over it too often, its handling came to no end, its reply was not taken. */
export const SET_ASIDE_FOR = ['handler-died', 'took-too-long', 'reply-undelivered'] as const;

/** That a message was set aside. */
export interface SetAsideNote {
  /** The number by which the operator finds it; the person was told it, if she could be told anything. */
  readonly incident: string;
  readonly why: (typeof SET_ASIDE_FOR)[number];
  /** How often it was tried. */
  readonly tries: number;
  /** Epoch ms. */
  readonly at: number;
}

/** One message on its way: `waiting` (accepted), `answered` (state saved, replies not yet all sent). */
export interface Entry {
  readonly message: Incoming;
  /** The process that took it in: it may have the request open that its answer goes out by. Missing in what an older version wrote. */
  readonly by?: string | undefined;
  readonly state: 'waiting' | 'answered';
  /** How often handling was begun, including by processes that died over it. */
  readonly tries: number;
  readonly answer?: Answer | undefined;
  /** It was set aside, and its answer says so. `isKept`: the record of it is known to be written. */
  readonly setAside?: (SetAsideNote & { readonly isKept?: true }) | undefined;
  /** The person is to be forgotten: the record goes when this entry is done. */
  readonly erases?: true | undefined;
}

export interface ChatRecord {
  readonly conversation: Conversation;
  /** Messages not finished, oldest first. */
  readonly entries: readonly Entry[];
  /** Ids of the last messages seen, so that a repeat stops. */
  readonly seen: readonly string[];
  /** The process whose turn it is to handle this chat, until when (epoch ms). */
  readonly busy?: { readonly owner: string; readonly until: number } | undefined;
}

/** Message ids remembered of a chat: as many as a platform gives at once, so that a repeat of all is known. */
const SEEN_KEPT = 100;

/** The chat with one more message at the end of its list, taken in by process `by` (none: by a command); `undefined` when it has seen that one. */
export function withMessage(record: ChatRecord, message: Incoming, by?: string): ChatRecord | undefined {
  if (record.seen.includes(message.id) || record.entries.some((entry) => entry.message.id === message.id))
    return undefined;
  return {
    ...record,
    seen: [...record.seen, message.id].slice(-SEEN_KEPT),
    entries: [...record.entries, { message, by, state: 'waiting', tries: 0 }],
  };
}

export const newChat = (): ChatRecord => ({ conversation: newConversation(), entries: [], seen: [] });

const record = z.looseObject({
  conversation: z.looseObject({
    lang: z.enum(['vi', 'en']),
    langChosen: z.boolean(),
    offered: z.array(z.object({ id: z.string(), label: z.string() })),
    trail: z.array(z.string()),
    kept: z.record(z.string(), z.unknown()),
  }),
  entries: z.array(z.looseObject({ state: z.enum(['waiting', 'answered']), tries: z.number() })),
  seen: z.array(z.string()),
});

/** Everything of one chat under its address key; 90 days after the last word. Sealed at rest. */
export const chats: Family<ChatRecord> = {
  name: 'chat',
  lifetimeMs: 90 * DAY_MS,
  sealed: true,
  parse: (stored) => record.parse(stored) as unknown as ChatRecord,
};

/** Answers given, under `<address key> <message id>`: for a client that lost its connection and asks again. */
export const givenAnswers: Family<Answer> = {
  name: 'answer',
  lifetimeMs: 3_600_000,
  sealed: true,
  parse: (stored) =>
    z.looseObject({ outcome: z.string(), replies: z.array(z.unknown()) }).parse(stored) as unknown as Answer,
};

/** Chats with unfinished messages, under `<address key> <message id>`: what a process looks through after another died. */
export const unfinished: Family<{ readonly at: number }> = {
  name: 'unfinished',
  lifetimeMs: 7 * DAY_MS,
  parse: (stored) => z.object({ at: z.number() }).parse(stored),
};
