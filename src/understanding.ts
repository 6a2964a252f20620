/** Search and lexicon as the dialogue asks for them. */
import type { Understanding } from './dialogue/understanding.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { differences } from './search/differs.ts';
import { buildSearch } from './search/engine.ts';
import type { SearchIndex } from './search/inverted-index.ts';
import { searchInContext } from './search/in-context.ts';
import { loadLexicon } from './search/lexicon.ts';
import { buildNameless } from './search/nameless.ts';
import { createNearest } from './search/nearest.ts';
import { Qualifiers } from './search/qualifiers.ts';
import { createScope } from './search/scope.ts';
import { taughtByBuild } from './search/taught-words.ts';
import { inSlices } from './shared/slices.ts';

/** @throws KnowledgeError for mistakes in the lexicon. */
export async function createUnderstanding(
  knowledge: Knowledge,
  index: SearchIndex,
  lexiconFolder: string,
): Promise<Understanding> {
  const lexicon = loadLexicon(lexiconFolder);
  const scope = createScope(lexicon);
  const qualifiers = new Qualifiers(lexicon);
  const taught = taughtByBuild(lexiconFolder);
  // In slices: at a live reload citizens write meanwhile.
  const search = await inSlices(buildSearch(index, lexicon, undefined, { qualifiers, scope, taught }));
  const nearest = createNearest(knowledge.heads);
  // Questions that find nothing are few: what it takes to keep them is learned at the first.
  let nameless: Promise<(text: string) => string> | undefined;
  const learnNameless = () =>
    inSlices(
      buildNameless(
        lexicon,
        knowledge.heads.map(({ name }) => name.vi),
      ),
    );
  const headsOf = (codes: readonly string[]) => codes.flatMap((code) => knowledge.head(code) ?? []);
  return {
    search: (text, options) => search.search(text, options),
    inContext: (text, { subject, choices }) => {
      const [head] = subject === undefined ? [] : headsOf([subject]);
      return searchInContext(search, text, { subject: head && { code: head.code, name: head.name.vi }, choices });
    },
    learn: (counts) => search.learn(counts),
    explain: (text, code) => search.explain(text, code),
    differences: (codes) => differences(headsOf(codes), qualifiers),
    nearest: (text) => nearest(text),
    nameless: async (text) => (await (nameless ??= learnNameless()))(text),
    emergency: (text) => scope.detectEmergency(text),
    smallTalk: (text) => scope.smallTalk(text),
  };
}
