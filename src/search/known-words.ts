/** Words of the catalogue and of the lexicon, counted: for repairing slips, and for reading what was typed without marks. */
import type { Words } from './correct.ts';
import type { SearchIndex } from './inverted-index.ts';
import type { TaughtWords } from './taught-words.ts';
import { withoutMarks, type Syllable } from './text.ts';

/** So often a syllable counts as seen before it is seen, with the marks in question and with others. */
const UNSEEN = 100;

/** What the catalogue and the lexicon know of words. */
export interface KnownWords extends Words {
  /**
   * How likely a syllable typed without marks is meant with these, 0..1: by how often it is written with them. A word of talk that no
   * record has is neither likely nor unlikely.
   */
  likely(accented: string, folded: string): number;
}

/** The syllables and pairs of the catalogue and of the lexicon together. */
export function knownWords(index: SearchIndex, taught: TaughtWords): KnownWords {
  const counts = new Map<string, number>();
  const accents = new Map<string, number>();
  for (const [accented, folded, count] of taught.syllables) {
    accents.set(accented, count);
    counts.set(folded, (counts.get(folded) ?? 0) + count);
  }
  const pairs = new Map(taught.pairs.map(([first, followers]) => [first, followersOf(followers)]));
  const talk = new Set(taught.talk);
  const { syllables: words, terms, frequency } = index;
  const marked = new Map<string, string[]>();
  for (const accented of new Set([...index.accents.words, ...accents.keys()])) {
    const folded = withoutMarks(accented.replace(/\d$/, ''));
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

function followersOf(list: readonly (string | number)[]): Map<string, number> {
  const followers = new Map<string, number>();
  for (let at = 0; at < list.length; at += 2) followers.set(list[at] as string, list[at + 1] as number);
  return followers;
}
