/** Situations: words of several groups, anywhere in the question, that together mean something ("chồng" + "Lào" + "lấy"). */
import type { KnownWords } from './known-words.ts';
import type { LexiconEntry } from './lexicon.ts';
import { Phrases } from './phrases.ts';
import type { Syllable } from './text.ts';
import type { Weights } from './weights.ts';

/** An entry of the lexicon with its place in it. */
export interface PlacedEntry {
  readonly entry: LexiconEntry;
  readonly index: number;
}

/** What was read from words anywhere in the question; less sure when a word may be another one typed without its marks. */
export interface Situation extends PlacedEntry {
  readonly sureness: number;
}

/** A place of one phrase: the group of a situation that it is a word of. */
interface Part {
  readonly situation: number;
  readonly group: number;
}
interface Said {
  readonly from: number;
  readonly length: number;
  readonly sureness: number;
  readonly parts: readonly Part[];
}

export class Situations {
  readonly #phrases = new Phrases<readonly Part[]>();
  /** What all groups of a situation look like as bits; and those said of the question at hand, kept and filled again. */
  readonly #whole: Uint32Array;
  readonly #said: Uint32Array;

  /** `entries` with words of several groups; others are passed over. */
  constructor(
    private readonly entries: readonly PlacedEntry[],
    private readonly known: KnownWords,
    private readonly weights: Weights,
  ) {
    const parts = new Map<string, Part[]>();
    entries.forEach(({ entry }, situation) => {
      entry.all?.forEach((phrases, group) => {
        for (const phrase of phrases) {
          const of = parts.get(phrase);
          if (of === undefined) parts.set(phrase, [{ situation, group }]);
          else of.push({ situation, group });
        }
      });
    });
    for (const [phrase, of] of parts) this.#phrases.add(phrase, of);
    this.#whole = Uint32Array.from(entries, ({ entry }) => 2 ** (entry.all?.length ?? 0) - 1);
    this.#said = new Uint32Array(entries.length);
  }

  /**
   * Those all of whose groups are said, in the order they were met; the words of each then count less (`factor`). Words that name a part
   * of a procedure (`facetAt`) are no situation.
   */
  find(
    said: readonly Syllable[],
    strict: boolean,
    facetAt: Uint8Array,
    factor: Float32Array,
    blocked: ReadonlySet<number>,
  ): Situation[] {
    const { doubt, unlikely } = this.weights;
    const met: Said[] = [];
    const touched: number[] = [];
    for (const { from, length, value: parts, isDoubtful, accent } of this.#phrases.find(said, strict)) {
      const likely = isDoubtful ? this.known.likely(accent, said[from]!.folded) : 1;
      if (facetAt[from] === 1 || likely < unlikely) continue;
      met.push({ from, length, parts, sureness: isDoubtful ? Math.min(doubt, likely) : 1 });
      for (const { situation, group } of parts) {
        if (this.#said[situation] === 0) touched.push(situation);
        this.#said[situation]! |= 1 << group;
      }
    }
    const whole = touched.filter((at) => this.#said[at] === this.#whole[at] && !blocked.has(this.entries[at]!.index));
    for (const at of touched) this.#said[at] = 0;
    return whole.map((at) => ({ ...this.entries[at]!, sureness: this.#sureness(at, met, factor) }));
  }

  /** How sure a situation is: of each group its surest word counts. */
  #sureness(situation: number, met: readonly Said[], factor: Float32Array): number {
    const groups = new Map<number, number>();
    for (const { from, length, sureness, parts } of met) {
      for (const part of parts) {
        if (part.situation !== situation) continue;
        groups.set(part.group, Math.max(sureness, groups.get(part.group) ?? 0));
        for (let at = from; at < from + length; at++) factor[at] = Math.min(factor[at]!, this.weights.situation);
      }
    }
    return [...groups.values()].reduce((all, one) => all * one, 1);
  }
}
