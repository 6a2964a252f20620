/**
 * Tells danger now from papers about a danger. People in need do not use set phrases, so what counts is a combination: words of a
 * danger, weighed with signs that it is now (a cry for help, a person) against signs of papers or of the past. The words stand in
 * the lexicon, the weights here.
 */
import type { Lexicon } from './lexicon.ts';
import { Phrases, setsMarks, type Match } from './phrases.ts';
import { slipsOf } from './slips.ts';
import { decodeKeys, isMarked, looksVietnamese, syllable, syllables, type Syllable } from './text.ts';

/** Danger, with the numbers to call, the first one first. */
export interface Emergency {
  readonly kind: string;
  readonly numbers: readonly string[];
}

/** From this sum on it is danger. */
const ALARM = 4;
/** What a danger word brings: enough alone, with one sign more, with two. */
const EVENT = { say: 4, likely: 3, maybe: 2 } as const;
/** What further words of the same danger bring together, at most. */
const MORE = 2;
/** What each sign brings, and all of its sort together at most. */
const SIGN = {
  plea: { each: 2, most: 3 },
  now: { each: 1, most: 2 },
  person: { each: 1, most: 1 },
  place: { each: 1, most: 1 },
  papers: { each: -4, most: 7 },
  things: { each: -1, most: 2 },
  past: { each: -3, most: 4 },
} as const;
/** Words of one danger that stand further apart than this belong to different thoughts, in syllables. */
const NEAR = 12;
/** A cry that names no danger is itself the plea, and may well be about papers. */
const SIGN_OF_UNNAMED = { plea: { each: 0, most: 0 }, things: { each: -3, most: 3 } };
/** What a danger word brings that is all that was typed. */
const ALL = 1;
/** A word typed without marks may be another one: it brings so much less. */
const UNSURE = 1;
/** What is left of a sign that may be another word. */
const HALF = 0.5;
/** A text without marks of more syllables than this holds danger words by chance. */
const LONG = 18;
/** Shorter words are not repaired: too many others are one letter away. */
const REPAIRED = 4;

type Sign = keyof typeof SIGN;
type Mark = { readonly rule: number; readonly points: number } | { readonly sign: Sign | 'nothing' };
/** Words that mean danger when one of each group is said. */
interface PartSet {
  readonly rule: number;
  readonly points: number;
  readonly groups: number;
}
interface Part {
  readonly set: PartSet;
  readonly group: number;
}
interface Span {
  readonly from: number;
  readonly length: number;
}
interface Event extends Span {
  readonly points: number;
}

/** Listens for danger with the words of one lexicon. */
export class Alarm {
  readonly #marks = new Phrases<Mark>();
  readonly #parts = new Phrases<Part>();
  /** Folded syllables of all danger words and signs. */
  readonly #words = new Set<string>();

  constructor(private readonly lexicon: Lexicon) {
    lexicon.emergency.forEach((kind, rule) => {
      for (const level of ['say', 'likely', 'maybe'] as const) this.#learn(kind[level], { rule, points: EVENT[level] });
      for (const [sets, points] of [
        [kind.all, EVENT.say],
        [kind.nearly, EVENT.likely],
      ] as const) {
        for (const groups of sets) {
          const set: PartSet = { rule, points, groups: groups.length };
          groups.forEach((phrases, group) => {
            for (const phrase of phrases) this.#parts.add(phrase, { set, group });
            this.#know(phrases);
          });
        }
      }
    });
    for (const [sign, phrases] of Object.entries(lexicon['emergency-signs'])) {
      this.#learn(phrases, { sign: sign as Sign | 'nothing' });
    }
  }

  /** The danger that a text cries out, if it does. `isLoud`: the way it was typed says that somebody is upset. */
  hear(typed: readonly Syllable[], isLoud: boolean): Emergency | undefined {
    const said = typed.flatMap((each) => this.#repaired(each));
    const strict = setsMarks(said);
    const marks = this.#marks.find(said, strict);
    const events = marks.flatMap((match) => ('rule' in match.value ? [{ ...match, ...match.value }] : []));
    const signs = marks.flatMap((match) => ('sign' in match.value ? [{ ...match, sign: match.value.sign }] : []));
    // "Phòng cháy" is no fire; but in "nhà cháy nổ bình gas" the longer words stand.
    const nothing = signs.filter(({ sign }) => sign === 'nothing');
    const idle = nothing.filter((span) => !events.some((event) => event.length > span.length && overlap(event, span)));
    const counts = (span: Span) => !idle.some((each) => overlap(each, span));

    // "Tiếng súng nổ" is no explosion: the longer words stand.
    const stands = (span: Span) =>
      counts(span) && !events.some((event) => event.length > span.length && overlap(event, span));

    const byKind = new Map<number, Event[]>();
    const meet = (rule: number, event: Event) => byKind.set(rule, [...(byKind.get(rule) ?? []), event]);
    for (const event of events.filter(stands)) {
      const isAll = event.length === said.length;
      meet(event.rule, { ...event, points: event.points - unsure(said, [event]) + (isAll ? ALL : 0) });
    }
    for (const { rule, ...event } of this.#together(said, strict, stands)) meet(rule, event);
    const [best] = [...byKind]
      .map(([rule, list]) => ({ rule, points: worth(list) }))
      .sort((a, b) => this.#unnamed(a.rule) - this.#unnamed(b.rule) || b.points - a.points || a.rule - b.rule);
    if (best === undefined) return undefined;

    const unsureEvents = [...byKind.values()].flat().filter((event) => unsure(said, [event]) > 0);
    // Without marks "mau" may be blood or haste, but not both.
    const isTaken = (span: Span) => unsureEvents.some((event) => overlap(event, span));
    const weighs = this.#unnamed(best.rule) === 1 ? { ...SIGN, ...SIGN_OF_UNNAMED } : SIGN;
    let sum = Math.max(...[...byKind.values()].map(worth)) + (isLoud ? SIGN.now.each : 0);
    for (const [name, { each, most }] of Object.entries(weighs)) {
      const met = apart(signs.filter((span) => span.sign === name && counts(span) && (each < 0 || !isTaken(span))));
      const shares = met.map((span) => (each > 0 && unsure(said, [span]) > 0 ? HALF : 1));
      const points = shares.reduce((points, share) => points + each * share, 0);
      sum += Math.sign(each) * Math.min(Math.abs(points), most);
    }
    const isLong = !strict && said.length > LONG;
    if (sum < ALARM + (isLong ? 1 : 0)) return undefined;
    const { kind, numbers } = this.lexicon.emergency[best.rule]!;
    return { kind, numbers };
  }

  #unnamed(rule: number): number {
    return this.lexicon.emergency[rule]!.unnamed ? 1 : 0;
  }

  /** Dangers whose parts are all said near each other. */
  #together(said: readonly Syllable[], strict: boolean, counts: (span: Span) => boolean) {
    const sets = new Map<PartSet, Match<Part>[]>();
    for (const match of this.#parts.find(said, strict).filter(counts)) {
      sets.set(match.value.set, [...(sets.get(match.value.set) ?? []), match]);
    }
    return [...sets].flatMap(([{ rule, points, groups: count }, parts]) => {
      const groups = Array.from({ length: count }, (_, group) => parts.filter(({ value }) => value.group === group));
      const isNear = (one: Span, other: Span) => Math.abs(one.from - other.from) <= NEAR && !overlap(one, other);
      const [first, ...others] = groups;
      const found = first!.flatMap((one) => {
        const near = others.map((group) => group.filter((other) => isNear(one, other)));
        const sure = near.map((group) => [...group].sort((a, b) => unsure(said, [a]) - unsure(said, [b]))[0]);
        if (sure.some((each) => each === undefined)) return [];
        return [
          { rule, from: one.from, length: one.length, points: points - unsure(said, [one, ...(sure as Span[])]) },
        ];
      });
      return found.sort((a, b) => b.points - a.points).slice(0, 1);
    });
  }

  #learn(phrases: readonly string[], mark: Mark): void {
    for (const phrase of phrases) this.#marks.add(phrase, mark);
    this.#know(phrases);
  }

  #know(phrases: readonly string[]): void {
    for (const phrase of phrases) for (const { folded } of syllables(phrase)) this.#words.add(folded);
  }

  /** Cries are typed badly: drawn-out letters, keyboard codes, slips and lost spaces are read as the danger word they come from. */
  #repaired(typed: Syllable): Syllable[] {
    const word = typed.raw.replace(/(.)\1{2,}/gu, '$1');
    const plain = word === typed.raw ? typed : syllable(word);
    const { folded } = plain;
    if (isMarked(plain) || this.#words.has(folded) || looksVietnamese(folded)) return [plain];
    const keyed = decodeKeys(word);
    if (keyed !== undefined && this.#words.has(syllable(keyed).folded)) return [syllable(keyed)];
    if (folded.length < REPAIRED || !/^[a-z]+$/.test(folded)) return [plain];
    for (let at = 2; at <= folded.length - 2; at++) {
      const halves = [folded.slice(0, at), folded.slice(at)];
      if (halves.every((half) => this.#words.has(half) && looksVietnamese(half))) return halves.map(syllable);
    }
    const [near] = slipsOf(folded, (slip) => this.#words.has(slip)).sort(([, one], [, other]) => one - other);
    return [near === undefined ? plain : syllable(near[0])];
  }
}

const overlap = (one: Span, other: Span): boolean =>
  one.from < other.from + other.length && other.from < one.from + one.length;

/** Those that do not overlap, the longest first: "cứu với" is one cry, not two. */
function apart<T extends Span>(spans: readonly T[]): T[] {
  const kept: T[] = [];
  for (const span of [...spans].sort((a, b) => b.length - a.length)) {
    if (!kept.some((other) => overlap(other, span))) kept.push(span);
  }
  return kept;
}

/** What the words of one danger bring together: the best in full, further ones a little. */
function worth(events: readonly Event[]): number {
  const [best, ...more] = apart([...events].sort((a, b) => b.points - a.points));
  return best === undefined ? 0 : Math.max(...events.map(({ points }) => points)) + Math.min(more.length, MORE);
}

/** What is taken off for words typed without marks that may be other ones. */
const unsure = (said: readonly Syllable[], spans: readonly Span[]): number =>
  spans.filter(({ from, length }) => length === 1 && !isMarked(said[from]!) && looksVietnamese(said[from]!.folded))
    .length * UNSURE;
