/**
 * What makes a record a special case (again, change, abroad, border area, agency only ...), as bits: of a record's name, and of a question.
 * The ordinary case ranks first unless the question names the special one; near twins are told apart by these.
 */
import type { Lexicon, Qualifier } from './lexicon.ts';
import { Phrases } from './phrases.ts';
import { syllables, type Syllable } from './text.ts';

/** What costs this much is for few people: the army, those abroad, agencies. */
const SPECIAL = 0.04;

export class Qualifiers {
  readonly #record = new Phrases<{ readonly bit: number; readonly isExcept: boolean }>();
  readonly #question = new Phrases<number>();
  readonly #acts: number;
  readonly all: readonly Qualifier[];

  constructor(lexicon: Lexicon) {
    this.all = lexicon.qualifiers;
    this.#acts = this.all.reduce((mask, { act }, bit) => (act ? mask | (1 << bit) : mask), 0);
    this.all.forEach((qualifier, bit) => {
      for (const phrase of qualifier.record) {
        this.#record.add(phrase, { bit, isExcept: false });
        this.#question.add(phrase, bit);
      }
      for (const phrase of qualifier.except) this.#record.add(phrase, { bit, isExcept: true });
      for (const phrase of qualifier.asked) this.#question.add(phrase, bit);
    });
  }

  /** The acts among some special cases. */
  actsOf(mask: number): number {
    return mask & this.#acts;
  }

  /** Whether a question asks for one act and a record is about another: lost papers are not exchanged. */
  isOtherAct(asked: number, special: number): boolean {
    const [wanted, offered] = [this.actsOf(asked), this.actsOf(special)];
    return wanted !== 0 && offered !== 0 && (wanted & offered) === 0;
  }

  /** Whether a record is for a special case, no mere act, that a question does not speak of. */
  isUnasked(asked: number, special: number): boolean {
    return this.list(special & ~asked & ~this.#acts).some(({ cost }) => cost >= SPECIAL);
  }

  /** Special cases an official name speaks of. */
  ofRecord(name: string): number {
    let [mask, excepted] = [0, 0];
    for (const { value } of this.#record.find(syllables(name), true)) {
      if (value.isExcept) excepted |= 1 << value.bit;
      else mask |= 1 << value.bit;
    }
    return mask & ~excepted;
  }

  /** Special cases a question asks for. */
  ofQuestion(said: readonly Syllable[], strict: boolean): number {
    let mask = 0;
    for (const { value } of this.#question.find(said, strict)) mask |= 1 << value;
    return mask;
  }

  /** The qualifiers of a mask, in the order of the file. */
  list(mask: number): Qualifier[] {
    return this.all.filter((_, bit) => (mask & (1 << bit)) !== 0);
  }
}
