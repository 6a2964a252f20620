/**
 * What the dossier desk offers the dialogue, and what it answers: without words, which the dialogue has. It knows the order of things
 * (second factor first, locks, last known when the backend is away).
 */
import type { Address } from '../shared/message.ts';
import type { AccountDesk } from './account/account-desk.ts';
import type { DossierCard } from './card.ts';
import type { News } from './news.ts';
import type { Rating } from './schema.ts';
import type { DossierWatch } from './watch.ts';
import type { LastKnown } from './watches.ts';

/** What the desk answers about one code. */
export type DeskAnswer =
  | { readonly kind: 'card'; readonly card: DossierCard }
  /** The second factor is asked for; whether the code exists is not said. */
  | { readonly kind: 'prove'; readonly code: string }
  /** No dossier has this code and these digits; the same for an unknown code. `left` = tries before the lock. */
  | { readonly kind: 'no-match'; readonly code: string; readonly left: number }
  /** Too many wrong tries; `until` in epoch milliseconds. */
  | { readonly kind: 'locked'; readonly code: string; readonly until: number }
  /** The backend cannot be reached now; `last` is what was known, when this chat watches it. The chat is told when it is back. */
  | { readonly kind: 'unreachable'; readonly code: string; readonly last?: DossierCard };

/** What the desk makes of a text. */
type LookUpAnswer =
  | DeskAnswer
  | { readonly kind: 'no-code' }
  | { readonly kind: 'procedure-code' | 'other-province'; readonly code: string };

/** A chat's own dossiers by its linked account. */
type OwnAnswer =
  | { readonly kind: 'cards'; readonly cards: readonly DossierCard[] }
  | { readonly kind: 'not-linked' | 'over' | 'unreachable' };

/** All that is kept about a chat, but for its watchers, which say the same as `watched`. Moments are epoch milliseconds. */
interface KeptAboutChat {
  readonly watched: readonly LastKnown[];
  /** Until when each proof of a second factor (or of the account) opens its dossier. */
  readonly provenUntil: readonly number[];
  /** Dossiers to be told of when the backend is back. */
  readonly waiting: readonly { readonly code: string; readonly at: number }[];
  /** News held over the night. */
  readonly held: readonly News[];
  readonly told: readonly { readonly id: string; readonly at: number }[];
  /** Wrong second factors counted. */
  readonly wrongTries: readonly { readonly misses: number; readonly at: number }[];
  readonly linkedSince: number | undefined;
  /** An account is being linked since then. */
  readonly linkingSince: number | undefined;
}

export interface DossierDesk {
  /** Finds the code in a text and answers it. */
  lookUp(chat: Address, text: string): Promise<LookUpAnswer>;
  /** The card of a code, or what is needed for it. */
  open(chat: Address, code: string): Promise<DeskAnswer>;
  /** Tries a second factor: the four digits, or the whole number they end. `not-digits` = the text holds none; nothing was tried. */
  prove(chat: Address, code: string, text: string): Promise<DeskAnswer | { kind: 'not-digits' }>;
  /** Begins to watch and answers the card, or what is needed first. */
  watch(chat: Address, code: string): Promise<DeskAnswer>;
  /** Ends a watch; returns whether there was one. */
  unwatch(chat: Address, code: string): Promise<boolean>;
  /** All a chat watches as last known, soonest due first, ended ones last. */
  watched(chat: Address): Promise<DossierCard[]>;
  /** What the person behind a linked chat has filed, soonest due first. */
  own(chat: Address): Promise<OwnAnswer>;
  /** Sends a rating, or says what is in the way. */
  rate(chat: Address, code: string, rating: Rating): Promise<{ kind: 'kept' } | { kind: 'too-early' } | DeskAnswer>;
  kept(chat: Address): Promise<KeptAboutChat>;
  /** Erases all that is kept about a chat; how many records there were. Wrong tries on a code by all chats stay counted; they name nobody. */
  forget(chat: Address): Promise<number>;
  /** Linking a chat to an account; `undefined` when no identity provider is set. */
  readonly account: AccountDesk | undefined;
  /** The side that works without being asked: webhooks, feed, held news. */
  readonly watching: DossierWatch;
}
