/** The words of a lexicon, counted. They depend on nothing else, so the build counts those of the shipped one. */
import { keptByBuild } from '../shared/kept-by-build.ts';
import type { Steps } from '../shared/slices.ts';
import { lexiconTexts, type Lexicon } from './lexicon.ts';
import { syllables, withoutMarks } from './text.ts';

/** What a lexicon says of words, as plain lists. */
export interface TaughtWords {
  /** Each syllable as it is written, with its marks and without, and how much it counts. */
  readonly syllables: readonly (readonly [accented: string, folded: string, count: number])[];
  /** Behind each syllable without marks those that follow it, each before how much that counts. */
  readonly pairs: readonly (readonly [first: string, followers: readonly (string | number)[]])[];
  /** Single words of talk and short forms, as typed with marks and without. */
  readonly talk: readonly string[];
}

/** The name under which the build keeps them: also read by its last step, which is no TypeScript. */
// ts-unused-exports:disable-next-line
export const TAUGHT_WORDS = 'taught words';

/** An entry of the lexicon counts as much as so many records that say it. */
const TAUGHT = 20;
const WARNED = 10;
/** So many phrases are one step. */
const STEP = 512;

/** The words of the lexicon in a folder, where the build has counted them and nothing was edited since. */
export const taughtByBuild = (folder: string): TaughtWords | undefined =>
  keptByBuild(TAUGHT_WORDS, ...lexiconTexts(folder)) as TaughtWords | undefined;

/** Counts syllables and pairs of all phrases, in steps. */
export function* countTaught(lexicon: Lexicon): Steps<TaughtWords> {
  const said = new Map<string, [folded: string, count: number]>();
  const pairs = new Map<string, Map<string, number>>();
  let step = 0;
  for (const [phrase, count] of phrasesOf(lexicon)) {
    if (step++ % STEP === 0) yield;
    let before: Map<string, number> | undefined;
    for (const each of syllables(phrase)) {
      const known = said.get(each.accented);
      if (known === undefined) said.set(each.accented, [each.folded, count]);
      else known[1] += count;
      before?.set(each.folded, (before.get(each.folded) ?? 0) + count);
      before = pairs.get(each.folded);
      if (before === undefined) pairs.set(each.folded, (before = new Map<string, number>()));
    }
  }
  return {
    syllables: Array.from(said, ([accented, of]) => [accented, ...of] as const),
    pairs: Array.from(pairs, ([first, followers]) => [first, [...followers].flat()] as const),
    talk: [...talkOf(lexicon)],
  };
}

/** Every phrase once: the same official words are meant by many. */
function phrasesOf({ facets, fillers, ...lexicon }: Lexicon): Map<string, number> {
  const phrases = new Map<string, number>();
  const add = (some: Iterable<string>, count: number) => {
    for (const phrase of some) phrases.set(phrase, (phrases.get(phrase) ?? 0) + count);
  };
  for (const some of Object.values(facets.facets)) add(some, TAUGHT);
  for (const some of [facets.subjects, fillers.nothing, fillers.little]) add(some, TAUGHT);
  for (const { say = [], all = [], means } of [...lexicon.everyday, ...lexicon.situations, ...lexicon.english])
    for (const some of [say, ...all, means]) add(some, TAUGHT);
  for (const { asked } of lexicon.qualifiers) add(asked, TAUGHT);
  for (const { say } of [...lexicon.emergency, ...lexicon['out-of-scope'], ...lexicon['small-talk']]) add(say, WARNED);
  for (const short of [lexicon.abbreviations, lexicon.chat]) add(Object.keys(short), TAUGHT);
  return phrases;
}

function talkOf({ fillers, abbreviations, chat }: Lexicon): Set<string> {
  const talk = new Set<string>();
  for (const phrase of [...fillers.nothing, ...fillers.little]) {
    const [only, ...more] = syllables(phrase);
    if (only === undefined || more.length > 0) continue;
    talk.add(only.raw);
    talk.add(withoutMarks(only.raw));
  }
  for (const short of [...Object.keys(abbreviations), ...Object.keys(chat)]) {
    const [only] = syllables(short);
    if (only !== undefined) talk.add(only.raw);
  }
  return talk;
}
