/** What the dialogue needs understood of a text; `search/` and the lexicon do it, `app.ts` brings them together. */
import type { Language } from '../shared/message.ts';
import type { Localized } from '../knowledge/schema.ts';
import type { Explanation, SearchResult } from '../search/search.ts';

/** What was spoken of before. */
interface SpokenOf {
  /** Code of the procedure answered with last. */
  readonly subject?: string | undefined;
  /** Codes offered to choose from last, in the order shown. */
  readonly choices: readonly string[];
}

export interface Understanding {
  search(text: string, options: { readonly lang: Language; readonly limit?: number }): SearchResult;
  /** The same within a conversation; `refersTo` = the code meant, when the text means what was spoken of. */
  inContext(text: string, spokenOf: SpokenOf): { readonly result: SearchResult; readonly refersTo: string | undefined };
  /** How often each procedure (by code) was asked for, as far as is known. */
  learn(counts: ReadonlyMap<string, number>): void;
  /** Why a record ranks as it does for a text, for editors. */
  explain(text: string, code: string): Explanation | undefined;
  /** What sets each of these procedures apart from the others, in the order given; unknown codes are left out. */
  differences(codes: readonly string[]): readonly { readonly code: string; readonly differs: Localized }[];
  /** "Did you mean": codes whose everyday names look like the text, for when the search found nothing; best first. */
  nearest(text: string): readonly string[];
  /** What may be kept of a text: without names, numbers, codes and addresses, the same for all spellings. */
  nameless(text: string): Promise<string>;
  /** An emergency, with the numbers to call, the right one first. */
  emergency(text: string): { readonly numbers: readonly string[] } | undefined;
  smallTalk(text: string): 'greeting' | 'thanks' | 'goodbye' | 'who-are-you' | 'praise' | 'complaint' | undefined;
}
