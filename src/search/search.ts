/** What the dialogue asks of search, and what comes back. The engine behind it is `engine.ts`. */

import type { Localized } from '../knowledge/schema.ts';

/** The part of a procedure a question asks for. */
export const FACETS = [
  'documents',
  'steps',
  'fees',
  'time',
  'where',
  'online',
  'basis',
  'conditions',
  'form',
  'result',
  'overview',
] as const;
export type Facet = (typeof FACETS)[number];

export interface Hit {
  readonly code: string;
  /** Official Vietnamese name. */
  readonly name: string;
  /** 0..1, comparable between questions: how sure we are that this is meant. */
  readonly score: number;
}

/** Why a hit ranks: shown to editors by `search --explain`. */
export interface Explanation {
  readonly terms: readonly { readonly term: string; readonly from: string; readonly weight: number }[];
  /** What the score is made of; `code` alone when the text is this procedure's code. */
  readonly parts: Readonly<Record<string, number>>;
  /** It was put before the one that ranked first: the words merely occur in that one's long name, and name this one. */
  readonly isLead?: true;
}

export interface SearchResult {
  /** answer = the first hit; choose = between `choices`; none = nothing close enough (hits then are only "nearest"). */
  readonly decision: 'answer' | 'choose' | 'none';
  /** What was asked for; `undefined` when the question names no part. A question may ask for several. */
  readonly facet: Facet | undefined;
  readonly facets: readonly Facet[];
  readonly hits: readonly Hit[];
  /** For choose: the codes to offer, best first, at most 6, each with what differs from the others. */
  readonly choices: readonly { readonly code: string; readonly differs: Localized }[];
  /**
   * For choose: how the choices stand to the question. `twins` = all nearly the same by name; `open` = different things, each of which
   * may be meant; `far` = the nearest there is, perhaps none of them is meant.
   */
  readonly offer: 'twins' | 'open' | 'far' | undefined;
  /** The subject is empty: only a facet or filler was typed ("bao nhiêu tiền"), so it refers to what was spoken of before. */
  readonly isFollowUp: boolean;
  /** No word of the subject is known as typed ("xyz qwe"): with the decision `none` the hits are near by accident. */
  readonly isStrange: boolean;
  /** Set when the text is about something else than procedures (weather, prices ...): what about. The decision is then `none`. */
  readonly outOfScope?: string;
}

export interface Search {
  /** Never throws on any text; the text is cut to 400 characters first. */
  search(text: string, options?: { limit?: number; lang?: 'vi' | 'en' }): SearchResult;
  /** Why `code` ranks as it does for this text. */
  explain(text: string, code: string): Explanation | undefined;
  /** Whether a text asks for what this procedure does (end, renew, change ...), for something else to be done, or for nothing of the kind. */
  asksFor(text: string, code: string): 'this' | 'another' | 'nothing';
  /** How often each procedure (by code) was asked for so far: a small part of its rank, once there is enough to go by. */
  learn(counts: ReadonlyMap<string, number>): void;
}
