/**
 * Reads a question: which part of a procedure is asked for, which words are mere talk, what everyday words and situations mean
 * officially, which special case is named. What comes out are slots: each is one thing the right record should cover, with
 * alternative wordings of which the best counts.
 */
import type { Steps } from '../shared/slices.ts';
import { Corrector, type Correction, type Reading } from './correct.ts';
import type { SearchIndex } from './inverted-index.ts';
import type { KnownWords } from './known-words.ts';
import type { Lexicon } from './lexicon.ts';
import { Phrases, setsMarks, type Match } from './phrases.ts';
import type { Qualifiers } from './qualifiers.ts';
import { isForgiven, settleRoles, type Role } from './roles.ts';
import { FACETS, type Facet } from './search.ts';
import { ShortForms } from './short-forms.ts';
import { Situations, type PlacedEntry, type Situation } from './situations.ts';
import { decodeKeys, MAX_TEXT, syllables, type Syllable } from './text.ts';
import type { Weights } from './weights.ts';
import { Wordings, type Unit, type Wording } from './wordings.ts';

interface Slot {
  readonly weight: number;
  readonly wordings: readonly Wording[];
  /** What was typed. */
  readonly from: string;
  /** Set when the meanings are different wishes, of which one must be chosen. */
  readonly meanings?: readonly Wording[];
}

export interface Question {
  readonly slots: readonly Slot[];
  /** Terms of mere talk: they may tell between records, and never count against one. */
  readonly talk: readonly Unit[];
  readonly facets: readonly Facet[];
  /** Nothing is left once facets and talk are taken out. */
  readonly isFollowUp: boolean;
  /** Special cases asked for, as bits of {@link Qualifiers}. */
  readonly asked: number;
  readonly corrections: readonly Correction[];
  /** How much less likely than the likeliest reading of the text this one is. */
  readonly doubt: number;
  /** Syllables that carry the subject. */
  readonly words: number;
  /** The lexicon knows what some of it means officially. */
  readonly isTaught: boolean;
  /** It names something, and records and lexicon know no word of that as typed. */
  readonly isStrange: boolean;
}

/** The special cases that an entry of the lexicon speaks of, as bits of {@link Qualifiers}. */
interface Special {
  /** What all its meanings have in common: where they differ, the words of the question must tell. */
  readonly asked: number;
  /** All that they do with a paper or right. */
  readonly acts: number;
}

/** So many entries of the lexicon are one step of building. */
const STEP = 128;
/** Marks talk without any meaning, apart from parts and words that carry little. */
const MERE = 2;
/** As many readings of a mistyped text are looked at. */
const MOST_READINGS = 3;
/** References to law and dates: context of a question, never its subject. */
const LAW =
  /(?:theo |tại |của )?(?:thông tư|nghị định|nghị quyết|quyết định|luật)(?: liên tịch)?(?: số)? ?\d[\w/.-]*(?:[-/][\p{L}\d-]+)*|(?:khoản|điều|điểm|mục|phụ lục) (?:\d+[a-zđ]?|[ivx]+)(?![\p{L}\d])|ngày \d{1,2}[/-]\d{1,2}[/-]\d{2,4}|ngày \d{1,2} tháng \d{1,2} năm \d{4}/giu;

/** Turns texts into questions with one lexicon and one index. */
export class QuestionReader {
  readonly #roles = new Phrases<Role>();
  readonly #unless = new Phrases<number>();
  readonly #short: ShortForms;
  readonly #situations: Situations;
  readonly #wordings: Wordings;
  readonly #corrector: Corrector;
  readonly #special: Special[] = [];

  private constructor(
    index: SearchIndex,
    lexicon: Lexicon,
    private readonly qualifiers: Qualifiers,
    private readonly known: KnownWords,
    private readonly weights: Weights,
    entries: readonly PlacedEntry[],
  ) {
    this.#corrector = new Corrector(known, weights.repairs);
    this.#short = new ShortForms(index, lexicon);
    this.#wordings = new Wordings(index, weights);
    this.#situations = new Situations(entries, known, weights);
    for (const facet of FACETS) {
      for (const phrase of lexicon.facets.facets[facet] ?? []) this.#roles.add(phrase, { kind: 'facet', facet });
    }
    for (const phrase of lexicon.facets.subjects) this.#roles.add(phrase, { kind: 'subject' });
    for (const phrase of lexicon.fillers.nothing) this.#roles.add(phrase, { kind: 'nothing' });
    for (const phrase of lexicon.fillers.little) this.#roles.add(phrase, { kind: 'little' });
  }

  /** A reader of one lexicon and one index, made in steps. */
  static *build(
    index: SearchIndex,
    lexicon: Lexicon,
    qualifiers: Qualifiers,
    known: KnownWords,
    weights: Weights,
  ): Steps<QuestionReader> {
    const taught = [...lexicon.everyday, ...lexicon.english, ...lexicon.situations];
    const entries = taught.map((entry, index) => ({ entry, index }));
    yield;
    const reader = new QuestionReader(index, lexicon, qualifiers, known, weights, entries);
    for (const [at, each] of entries.entries()) {
      if (at % STEP === 0) yield;
      for (const phrase of each.entry.say ?? []) reader.#roles.add(phrase, { kind: 'say', entry: each });
      for (const phrase of each.entry.unless) reader.#unless.add(phrase, each.index);
    }
    return reader;
  }

  /** The likeliest reading of a text. */
  read(text: string): Question {
    const [likeliest] = this.readings(text, 1);
    return likeliest!;
  }

  /** The likely readings of a text, likeliest first: one, unless it may be mistyped. Each is worked out when it is asked for. */
  *readings(text: string, most = MOST_READINGS): Generator<Question, void, undefined> {
    const cut = text.slice(0, MAX_TEXT).normalize('NFC').replace(LAW, ' ');
    const typed = syllables(cut);
    const strict = setsMarks(typed);
    const written = strict ? this.#corrector.withSlippedMarks(typed) : typed;
    for (const reading of this.#corrector.readings(written, most)) yield this.#understand(reading, strict);
  }

  #understand({ syllables: repaired, corrections, doubt }: Reading, strict: boolean): Question {
    const said = this.#short.isIn(repaired) ? this.#short.writeOut(repaired, this.#taught(repaired, strict)) : repaired;

    const blocked = new Set(this.#unless.find(said, strict).map(({ value }) => value));
    const roles = settleRoles(this.#roles.find(said, strict, isForgiven), said.length, blocked);
    const factor = new Float32Array(said.length).fill(1);
    const facets: Facet[] = [];
    const spans: Pick<Match<PlacedEntry>, 'from' | 'length' | 'value'>[] = [];
    const taken = new Uint8Array(said.length);
    const isTalk = new Uint8Array(said.length);
    for (const { from, length, value, isDoubtful, accent } of roles) {
      if (value.kind === 'say') {
        spans.push({ from, length, value: value.entry });
        taken.fill(1, from, from + length);
        continue;
      }
      if (value.kind === 'subject') continue;
      if (value.kind === 'facet' && !facets.includes(value.facet)) facets.push(value.facet);
      // Bare `ho` may be the `hở` of talk, and is nearly always the household: then it helps in full to find one.
      const isOther = isDoubtful && this.known.likely(accent, said[from]!.folded) < this.weights.unlikely;
      if (value.kind !== 'nothing' || !isOther) factor.fill(this.#left(value.kind), from, from + length);
      isTalk.fill(value.kind === 'nothing' ? MERE : 1, from, from + length);
    }
    const facetAt = new Uint8Array(said.length);
    for (const { from, length, value } of roles) if (value.kind === 'facet') facetAt.fill(1, from, from + length);
    const situations = this.#situations.find(said, strict, facetAt, factor, blocked);
    const known = new Set(spans.map(({ value }) => value));
    const broken: Situation[] = this.#broken(said, strict, taken, factor, known, blocked).map((entry) => ({
      ...entry,
      sureness: 1,
    }));

    const slots: Slot[] = [];
    let asked = this.qualifiers.ofQuestion(said, strict);
    const read = new Set<PlacedEntry>();
    for (const { from, length, value } of spans) {
      if (read.has(value)) continue;
      read.add(value);
      const original = this.#wordings.of(said.slice(from, from + length));
      const means = value.entry.means.map((phrase) => this.#wordings.official(phrase));
      const slot = this.#slot(
        [...means, original],
        value.entry.weight * this.weights.expansion,
        original.text,
        original,
      );
      slots.push(value.entry.open ? { ...slot, meanings: means } : slot);
      const special = this.#specialOf(value);
      asked |= special.asked;
      // "Làm lại" a paper may be its renewal or its exchange: who says so asks for either.
      if ((asked & special.acts) !== 0) asked |= special.acts;
    }
    for (const { sureness, ...taught } of [...situations, ...broken]) {
      const { entry } = taught;
      const means = entry.means.map((phrase) => this.#wordings.official(phrase));
      const from = entry.say?.[0] ?? (entry.all ?? []).map((group) => group[0]).join(' + ');
      slots.push(this.#slot(means, entry.weight * sureness * this.weights.expansion, from));
      if (sureness === 1) asked |= this.#specialOf(taught).asked;
    }
    let words = 0;
    let knownWords = 0;
    const guesses = this.#guesses(corrections);
    for (const [at, { raw, folded }] of said.entries()) {
      if (taken[at] === 1) factor[at] = 0;
      else if (isTalk[at] !== 0 || /^\d+$/.test(folded)) continue;
      words++;
      if (this.known.count(folded) > 0 && !guesses.has(raw)) knownWords++;
    }
    // Talk may help to find a record, for without marks it may be something else; but no record must cover it.
    const all = this.#wordings.of(said, factor);
    const plain = this.#wordings.of(
      said,
      factor.map((share, at) => (isTalk[at] === MERE ? 0 : share)),
    );
    if (plain.total > 0) slots.push({ weight: plain.total, wordings: [plain], from: plain.text });
    const counted = new Map(plain.units.map(({ term, weight }) => [term, weight]));
    const talk = all.units
      .map(({ term, weight }) => ({ term, weight: weight - (counted.get(term) ?? 0) }))
      .filter(({ term, weight }) => term >= 0 && weight > 0);

    return {
      slots,
      talk,
      facets,
      isFollowUp: words === 0 && situations.length + broken.length === 0,
      asked,
      corrections,
      doubt,
      words,
      isTaught: spans.length + situations.length + broken.length > 0,
      isStrange: words > 0 && knownWords === 0,
    };
  }

  /** Told when an entry is met first: there are tens of thousands, and few are ever said. */
  #specialOf({ entry, index }: PlacedEntry): Special {
    const told = this.#special[index];
    if (told !== undefined) return told;
    const masks = entry.means.map((phrase) => this.qualifiers.ofRecord(phrase));
    return (this.#special[index] = {
      asked: masks.reduce((common, mask) => common & mask, ~0),
      acts: this.qualifiers.actsOf(masks.reduce((all, mask) => all | mask, 0)),
    });
  }

  /** Words that only a guess put in: not what a keyboard makes of the keys typed, nor words run together that are known side by side. */
  #guesses(corrections: readonly Correction[]): ReadonlySet<string> {
    const guessed = corrections.flatMap(({ typed, read }) => {
      if (decodeKeys(typed) === read) return [];
      const words = syllables(read);
      const areTogether = words.some(({ folded }, at) => at > 0 && this.known.pairs(words[at - 1]!.folded, folded) > 0);
      return areTogether ? [] : words.map(({ raw }) => raw);
    });
    return new Set(guessed);
  }

  /** Where a taught phrase stands as it is, abbreviations and all: nothing in it needs to be written out. */
  #taught(typed: readonly Syllable[], strict: boolean): Uint8Array {
    const taught = new Uint8Array(typed.length);
    for (const { from, length, value } of this.#roles.find(typed, strict)) {
      if (value.kind === 'say' && length > 1) taught.fill(1, from, from + length);
    }
    return taught;
  }

  /** What is left of the weight of a syllable that names a part or is talk. Talk keeps a little: without marks it may be something else. */
  #left(kind: 'facet' | 'nothing' | 'little'): number {
    const { facet, little, talk } = this.weights;
    return kind === 'facet' ? facet : kind === 'little' ? little : talk;
  }

  /** Everyday phrases with other words between theirs, longest first; their words then count less, as those of a situation. */
  #broken(
    said: readonly Syllable[],
    strict: boolean,
    taken: Uint8Array,
    factor: Float32Array,
    known: ReadonlySet<PlacedEntry>,
    blocked: ReadonlySet<number>,
  ): PlacedEntry[] {
    const candidates = this.#roles
      .findBroken(said, strict)
      .flatMap(({ places, value }) => (value.kind === 'say' ? [{ places, entry: value.entry }] : []))
      .filter(({ entry }) => !known.has(entry) && !blocked.has(entry.index))
      .sort((a, b) => b.places.length - a.places.length);
    const busy = Uint8Array.from(taken);
    const found: PlacedEntry[] = [];
    for (const { places, entry } of candidates) {
      if (found.includes(entry) || places.some((at) => busy[at] === 1)) continue;
      found.push(entry);
      for (const at of places) {
        busy[at] = 1;
        factor[at] = Math.min(factor[at]!, this.weights.situation);
      }
    }
    return found;
  }

  /**
   * What a phrase weighs is partly what its words weigh as typed: two common words must not outweigh the rest of the question because
   * they stand for a long name. The first meaning given is the likeliest.
   */
  #slot(wordings: readonly Wording[], weight: number, from: string, original?: Wording): Slot {
    const { phraseCap, typed } = this.weights;
    const most = Math.min(
      phraseCap,
      wordings.reduce((sum, wording) => Math.max(sum, wording.total), 0),
    );
    const said = original === undefined ? most : Math.min(phraseCap, original.total);
    return {
      weight: (most * (1 - typed) + said * typed) * weight,
      wordings: wordings.filter((each) => each.total > 0),
      from,
    };
  }
}
