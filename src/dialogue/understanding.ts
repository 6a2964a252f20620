/** What the dialogue needs understood of a text; `search/` and the lexicon do it, `app.ts` brings them together. */
import type { Language } from '../shared/message.ts';
import type { Localized } from '../knowledge/schema.ts';
import type { Explanation, SearchResult } from '../search/search.ts';

export interface Understanding {
  /** The search, knowing which procedure was spoken of last. */
  search(
    text: string,
    context: { readonly subject?: string | undefined; readonly lang: Language; readonly limit?: number },
  ): SearchResult;
  /** Why a record ranks as it does for a text, for editors. */
  explain(text: string, code: string): Explanation | undefined;
  /** What sets each of these procedures apart from the others, in the order given. */
  differences(codes: readonly string[]): readonly Localized[];
  /** An emergency, with the numbers to call, the right one first. */
  emergency(text: string): { readonly numbers: readonly string[] } | undefined;
  /** A question that has nothing to do with administrative procedures. */
  isOutOfScope(text: string): boolean;
  smallTalk(text: string): 'greeting' | 'thanks' | 'goodbye' | 'who-are-you' | 'praise' | 'complaint' | undefined;
}
