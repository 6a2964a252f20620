/** Words of the catalogue and of the lexicon, counted: for repairing slips, and for reading what was typed without marks. */
import type { Steps } from '../shared/slices.ts';
import type { Words } from './correct.ts';
import type { SearchIndex } from './inverted-index.ts';
import type { Lexicon } from './lexicon.ts';
import { syllables, type Syllable } from './text.ts';

/** So often a syllable counts as seen before it is seen, with the marks in question and with others. */
const UNSEEN = 100;

const bare = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd');

/** What the catalogue and the lexicon know of words. */
export interface KnownWords extends Words {
  /**
   * How likely a syllable typed without marks is meant with these, 0..1: by how often it is written with them. A word of talk that no
   * record has is neither likely nor unlikely.
   */
  likely(accented: string, folded: string): number;
}

/** So many entries are one step. */
const STEP = 128;

/** The syllables and pairs of the catalogue and of the lexicon, in steps. */
export function* knownWords(index: SearchIndex, lexicon: Lexicon): Steps<KnownWords> {
  const counts = new Map<string, number>();
  const accents = new Map<string, number>();
  const pairs = new Map<string, Map<string, number>>();
  const said = new Map<Syllable, number>();
  const learn = (phrase: string, weight: number) => {
    let previous: Map<string, number> | undefined;
    for (const each of syllables(phrase)) {
      said.set(each, (said.get(each) ?? 0) + weight);
      previous?.set(each.folded, (previous.get(each.folded) ?? 0) + weight);
      previous = pairs.get(each.folded);
      if (previous === undefined) pairs.set(each.folded, (previous = new Map<string, number>()));
    }
  };
  const { facets, fillers } = lexicon;
  const talk = new Set<string>();
  for (const phrase of [...fillers.nothing, ...fillers.little]) {
    const [only, ...more] = syllables(phrase);
    if (only === undefined || more.length > 0) continue;
    talk.add(only.raw);
    talk.add(bare(only.raw));
  }
  for (const short of [...Object.keys(lexicon.abbreviations), ...Object.keys(lexicon.chat)]) {
    const [only] = syllables(short);
    if (only !== undefined) talk.add(only.raw);
  }
  for (const phrases of Object.values(facets.facets)) for (const phrase of phrases) learn(phrase, 20);
  for (const phrase of [...facets.subjects, ...fillers.nothing, ...fillers.little]) learn(phrase, 20);
  const entries = [...lexicon.everyday, ...lexicon.situations, ...lexicon.english];
  for (const [at, { say = [], all = [], means }] of entries.entries()) {
    if (at % STEP === 0) yield;
    for (const phrase of [...say, ...all.flat(), ...means]) learn(phrase, 20);
  }
  for (const { asked } of lexicon.qualifiers) for (const phrase of asked) learn(phrase, 20);
  for (const each of [...lexicon.emergency, ...lexicon['out-of-scope'], ...lexicon['small-talk']]) {
    for (const phrase of each.say) learn(phrase, 10);
  }
  for (const short of [...Object.keys(lexicon.abbreviations), ...Object.keys(lexicon.chat)]) learn(short, 20);
  for (const [{ folded, accented }, weight] of said) {
    accents.set(accented, (accents.get(accented) ?? 0) + weight);
    counts.set(folded, (counts.get(folded) ?? 0) + weight);
  }
  const { syllables: words, terms, frequency } = index;
  const marked = new Map<string, string[]>();
  for (const accented of new Set([...index.accents.words, ...accents.keys()])) {
    const folded = bare(accented.replace(/\d$/, ''));
    if (folded !== accented) marked.set(folded, [...(marked.get(folded) ?? []), accented]);
  }
  let total = 0;
  for (const count of counts.values()) total += count;
  for (let id = 0; id < words.size; id++) {
    const term = terms.single(id);
    if (term >= 0) total += frequency[term]!;
  }
  return {
    total,
    marked: (folded) => marked.get(folded) ?? [],
    count(folded: string): number {
      const id = words.id(folded);
      const term = id < 0 ? -1 : terms.single(id);
      return (term < 0 ? 0 : frequency[term]!) + (counts.get(folded) ?? 0);
    },
    isTalk: ({ raw }: Syllable) => talk.has(raw),
    likely(accented, folded) {
      const [accent, syllable] = [index.accents.id(accented), words.id(folded)];
      const so = (accent < 0 ? 0 : index.accentCounts[accent]!) + (accents.get(accented) ?? 0);
      const all = (syllable < 0 ? 0 : index.syllableCounts[syllable]!) + (counts.get(folded) ?? 0);
      return (so + UNSEEN) / (all + 2 * UNSEEN);
    },
    isMarkedSo: (accented: string) => index.accents.id(accented) >= 0 || accents.has(accented),
    pairs(first: string, second: string): number {
      const [a, b] = [words.id(first), words.id(second)];
      const term = a < 0 || b < 0 ? -1 : terms.pair(a, b);
      return (term < 0 ? 0 : frequency[term]!) + (pairs.get(first)?.get(second) ?? 0);
    },
  };
}
