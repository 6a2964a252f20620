/** What is told before any search: danger, small talk, and questions that are not about administrative procedures. */
import { Alarm, type Emergency } from './alarm.ts';
import type { Lexicon, SmallTalk } from './lexicon.ts';
import { Phrases, setsMarks } from './phrases.ts';
import { MAX_TEXT, syllables, type Syllable } from './text.ts';

export interface Scope {
  /** Words that mean danger now, and not papers about a danger. */
  detectEmergency(text: string): Emergency | undefined;
  /**
   * What the question is about when it is not about administrative procedures. `isClear`: a procedure's name holds its words; then only
   * topics count that hold even so.
   */
  outOfScope(text: string, isClear?: boolean): string | undefined;
  /** A text that is nothing but a greeting, thanks and the like. */
  smallTalk(text: string): SmallTalk | undefined;
}

/** More syllables than this are never mere small talk. */
const LONGEST_SMALL_TALK = 9;
/** A text without marks up to this long may be judged by two syllables. */
const SHORT = 8;
/** Typed by somebody who is upset. */
const LOUD = /!{2,}/;

/** One topic: any phrase of it, or one phrase of each of its groups, unless one of the exceptions is said. */
class Topic {
  readonly #say = new Phrases<true>();
  readonly #unless = new Phrases<true>();
  readonly #groups: (readonly Phrases<true>[])[] = [];

  constructor(rule: {
    readonly say: readonly string[];
    readonly all: readonly (readonly (readonly string[])[])[];
    readonly unless: readonly string[];
  }) {
    for (const phrase of rule.say) this.#say.add(phrase, true);
    for (const phrase of rule.unless) this.#unless.add(phrase, true);
    for (const groups of rule.all) {
      this.#groups.push(
        groups.map((group) => {
          const phrases = new Phrases<true>();
          for (const phrase of group) phrases.add(phrase, true);
          return phrases;
        }),
      );
    }
  }

  /** Without marks two syllables mean many things: a long text then needs a phrase of at least `least`. */
  isIn(said: readonly Syllable[], strict: boolean, least = 1): boolean {
    const has = (phrases: Phrases<true>) => phrases.find(said, strict).length > 0;
    const isSaid = this.#say.find(said, strict).some(({ length }) => strict || length >= least);
    const isMet = isSaid || this.#groups.some((groups) => groups.every(has));
    return isMet && !has(this.#unless);
  }
}

export function createScope(lexicon: Lexicon): Scope {
  const alarm = new Alarm(lexicon);
  const topics = lexicon['out-of-scope'].map((rule) => ({
    topic: rule.topic,
    always: rule.always,
    words: new Topic(rule),
  }));
  const talk = new Phrases<SmallTalk | 'filler'>();
  for (const { kind, say } of lexicon['small-talk']) for (const phrase of say) talk.add(phrase, kind);
  for (const phrase of lexicon.fillers.nothing) talk.add(phrase, 'filler');
  const short = new Map(Object.entries({ ...lexicon.abbreviations, ...lexicon.chat }));
  const read = (text: string) =>
    syllables(text.slice(0, MAX_TEXT)).flatMap((each) => {
      const [reading] = short.get(each.raw) ?? [];
      return reading === undefined ? [each] : syllables(reading);
    });

  return {
    detectEmergency(text) {
      const isLoud = LOUD.test(text);
      // Read as typed first: in English "a" is no abbreviation.
      return alarm.hear(syllables(text.slice(0, MAX_TEXT)), isLoud) ?? alarm.hear(read(text), isLoud);
    },
    outOfScope(text, isClear = false) {
      const said = read(text);
      const strict = setsMarks(said);
      return topics.find(
        ({ words, always }) => (always ?? !isClear) && words.isIn(said, strict, said.length > SHORT ? 3 : 2),
      )?.topic;
    },
    smallTalk(text) {
      const said = syllables(text.slice(0, MAX_TEXT));
      if (said.length === 0 || said.length > LONGEST_SMALL_TALK) return undefined;
      const covered = new Uint8Array(said.length);
      let kind: SmallTalk | undefined;
      let longest = 0;
      for (const { from, length, value } of talk.find(said, setsMarks(said))) {
        covered.fill(1, from, from + length);
        if (value !== 'filler' && length > longest) {
          longest = length;
          kind = value;
        }
      }
      return covered.every((each) => each === 1) ? kind : undefined;
    },
  };
}
