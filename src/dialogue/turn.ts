/** One turn as a flow sees it, and what a flow gives back. Flows neither send nor save. */
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Incoming, Language, Outcome, Reply } from '../shared/message.ts';
import type { Conversation } from './conversation.ts';
import type { Say } from './phrases.ts';

/** A pressed button or a command, taken apart: `p:1.001193:fees` = name `p`, args [`1.001193`, `fees`]. */
export interface Action {
  readonly name: string;
  readonly args: readonly string[];
  /** The id it came from. */
  readonly id: string;
}

export const parseAction = (id: string): Action => {
  const [name = '', ...args] = id.split(':');
  return { name, args, id };
};

export interface Turn {
  readonly message: Incoming;
  /** What was typed, trimmed, in NFC and cut to a bounded length. */
  readonly text: string;
  readonly conversation: Conversation;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly lang: Language;
  readonly say: Say;
  /** The records as loaded when the turn began. */
  readonly knowledge: Knowledge;
}

export interface Step {
  readonly outcome: Outcome;
  readonly replies: readonly Reply[];
  readonly procedure?: string | undefined;
  readonly facet?: string | undefined;
  /** What changes in the conversation; everything else stays. */
  readonly changes?: Partial<Conversation> | undefined;
  /** The person asked to be forgotten: her chat's record is deleted once this is sent. */
  readonly erases?: true;
  /** The action that shows this again: remembered for "back". */
  readonly view?: string | undefined;
}

/** One ability. */
export interface Flow {
  readonly name: string;
  /** Names of the actions (the part before the first colon) that belong to it. */
  readonly actions: readonly string[];
  /** Hears every text before anything else does (emergencies, leaked secrets). */
  readonly isUrgent?: true;
  act(turn: Turn, action: Action): Step | Promise<Step>;
  /** What was typed while this flow waits for an answer; `undefined` = not meant for it. */
  listen?(turn: Turn): Step | undefined | Promise<Step | undefined>;
  /** What was typed outside any flow; asked in the order of the flows; `undefined` = not mine. */
  hear?(turn: Turn): Step | undefined | Promise<Step | undefined>;
}
