/** Search and lexicon as the dialogue asks for them. */
import type { Understanding } from './dialogue/understanding.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { createSearch } from './search/engine.ts';
import { loadLexicon } from './search/lexicon.ts';

export function createUnderstanding(knowledge: Knowledge, lexiconFolder: string): Understanding {
  const search = createSearch(knowledge.entries(), loadLexicon(lexiconFolder));
  return {
    search: (text, { limit, lang }) => search.search(text, { lang, ...(limit === undefined ? {} : { limit }) }),
    explain: (text, code) => search.explain(text, code),
    differences: (codes) => codes.map(() => ({ vi: '' })),
    emergency: () => undefined,
    isOutOfScope: () => false,
    smallTalk: () => undefined,
  };
}
