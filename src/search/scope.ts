/** What is told before any search: danger, small talk, and questions that are not about administrative procedures. */
import { Alarm, type Emergency } from './alarm.ts';
import type { Lexicon, SmallTalk } from './lexicon.ts';
import { Phrases, setsMarks } from './phrases.ts';
import { MAX_TEXT, syllables } from './text.ts';
import { Topics } from './topics.ts';

export interface Scope {
  /** Words that mean danger now, and not papers about a danger. */
  detectEmergency(text: string): Emergency | undefined;
  /**
   * What the question is about when it is not about administrative procedures. `isClear`: a procedure's name holds its words; then only
   * topics count that hold even so.
   */
  outOfScope(text: string, isClear?: boolean): string | undefined;
  /** Whether a text says that something is to be done, and not only with what. */
  namesAct(text: string): boolean;
  /** Whether a text names a thing of administration: a paper, an office, a right. */
  namesField(text: string): boolean;
  /** A text that is nothing but a greeting, thanks and the like. */
  smallTalk(text: string): SmallTalk | undefined;
}

/** More syllables than this are never mere small talk. */
const LONGEST_SMALL_TALK = 9;
/** Typed by somebody who is upset. */
const LOUD = /!{2,}/;

export function createScope(lexicon: Lexicon): Scope {
  const alarm = new Alarm(lexicon);
  const topics = new Topics(lexicon['out-of-scope']);
  const acts = new Phrases<true>();
  for (const phrase of lexicon.acts) acts.add(phrase, true);
  const field = new Phrases<true>();
  for (const phrase of lexicon.field) field.add(phrase, true);
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
      const typed = syllables(text.slice(0, MAX_TEXT));
      const heard = alarm.hear(typed, isLoud);
      if (heard !== undefined || !typed.some(({ raw }) => short.has(raw))) return heard;
      return alarm.hear(read(text), isLoud);
    },
    outOfScope(text, isClear = false) {
      const said = read(text);
      return topics.of(said, setsMarks(said), isClear);
    },
    namesAct(text) {
      const said = read(text);
      return acts.find(said, setsMarks(said)).length > 0;
    },
    namesField(text) {
      const said = read(text);
      return field.find(said, setsMarks(said)).length > 0;
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
