/** A person's checklists as they are kept with her chat: answers and ticks, never positions. */
import { z } from 'zod';
import type { Answers } from '../../../knowledge/conditions.ts';
import type { ListSnapshot } from '../../../knowledge/list-changes.ts';
import type { Conversation } from '../../conversation.ts';

export const TICKS = ['have', 'missing', 'unsure'] as const;
export type Tick = (typeof TICKS)[number];

export interface KeptList {
  readonly answers: Answers;
  /** By the paper's short key. */
  readonly ticks: Readonly<Record<string, Tick>>;
  /** The record as it was when the list was last shown; another hash means that it changed. */
  readonly record: string;
  /** What the list said then, to tell what changed. Only for records made for one person's case. */
  readonly seen?: ListSnapshot | undefined;
  /** The day she means to file, where she named one. */
  readonly filing?: string | undefined;
  /** The day she asked to be reminded. */
  readonly reminder?: string | undefined;
  /** Day of the last change. */
  readonly updated: string;
}

export interface KeptLists {
  readonly lists: Readonly<Record<string, KeptList>>;
  /** Code of the list worked on last. */
  readonly current?: string | undefined;
  /** What a typed text answers: `q:<question id>`, `day`, `remind`, `code`; without it the list itself is on the screen. */
  readonly asking?: string | undefined;
}

/** The oldest list goes when there are more. */
const MAX_LISTS = 20;
const NOTHING: KeptLists = { lists: {} };

const answer = z.union([z.boolean(), z.number(), z.string(), z.null()]);
const snapshot = z.object({
  documents: z.record(
    z.string(),
    z.object({
      name: z.object({ vi: z.string(), en: z.string().optional() }),
      state: z.enum(['yes', 'no', 'unknown']),
      original: z.number(),
      copies: z.number(),
    }),
  ),
  fees: z.array(
    z.object({ via: z.enum(['counter', 'online', 'post']), currency: z.string(), amount: z.number().optional() }),
  ),
  limit: z
    .object({ amount: z.number(), unit: z.enum(['hour', 'working-hour', 'day', 'working-day', 'month']) })
    .optional(),
});
/** One list as it lies in the store. */
export const keptList = z.object({
  answers: z.record(z.string(), answer),
  ticks: z.record(z.string(), z.enum(TICKS)),
  record: z.string(),
  seen: snapshot.optional(),
  filing: z.string().optional(),
  reminder: z.string().optional(),
  updated: z.string(),
});
const keptLists = z.object({
  lists: z.record(z.string(), keptList),
  current: z.string().optional(),
  asking: z.string().optional(),
});

/** A record of another version that does not fit is as good as none. */
export function readKept(conversation: Pick<Conversation, 'kept'>): KeptLists {
  const parsed = keptLists.safeParse(conversation.kept['checklist'] ?? NOTHING);
  return parsed.success ? parsed.data : NOTHING;
}

/** The change to a conversation that keeps these lists. */
export const keep = (conversation: Pick<Conversation, 'kept'>, lists: KeptLists): Pick<Conversation, 'kept'> => ({
  kept: { ...conversation.kept, checklist: lists },
});

/** With this list put in, as the newest; the oldest go when there are too many. */
export function putList(kept: KeptLists, code: string, list: KeptList): KeptLists {
  const others = Object.entries(kept.lists).filter(([other]) => other !== code);
  const all = [...others, [code, list] as const];
  return { ...kept, lists: Object.fromEntries(all.slice(-MAX_LISTS)), current: code };
}

export function dropList(kept: KeptLists, code: string): KeptLists {
  const lists = Object.fromEntries(Object.entries(kept.lists).filter(([other]) => other !== code));
  return { lists };
}
