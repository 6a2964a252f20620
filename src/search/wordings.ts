/** Words as terms of the index with what each weighs: of a question as typed, and of the official names that everyday words stand for. */
import type { SearchIndex } from './inverted-index.ts';
import { isMarked, syllables, type Syllable } from './text.ts';
import { NO_TERM } from './vocabulary.ts';
import type { Weights } from './weights.ts';

export interface Unit {
  /** A term of the index, or `NO_TERM` for what no record says. */
  readonly term: number;
  readonly weight: number;
}

export interface Wording {
  readonly units: readonly Unit[];
  /** The sum of the weights. */
  readonly total: number;
  readonly text: string;
}

const NUMBER = /^\d+$/;

export class Wordings {
  readonly #official = new Map<string, Wording>();

  constructor(
    private readonly index: SearchIndex,
    private readonly weights: Weights,
  ) {}

  /** An official name; kept, for the same ones are asked for again and again. */
  official(name: string): Wording {
    let made = this.#official.get(name);
    if (made === undefined) {
      made = this.of(syllables(name));
      this.#official.set(name, made);
    }
    return made;
  }

  /** Syllables, each with its share of its weight (`factor`; 1 where none is given). */
  of(said: readonly Syllable[], factor?: Float32Array): Wording {
    const { terms, rarity, syllables: known } = this.index;
    const { single, pair, unknown, strangePair } = this.weights;
    const units: Unit[] = [];
    let total = 0;
    const seen = new Set<number>();
    const put = (term: number, weight: number) => {
      if (weight <= 0 || (term >= 0 && seen.has(term))) return;
      seen.add(term);
      total += weight;
      units.push({ term, weight });
    };
    let previous = -2;
    let text = '';
    said.forEach((each, at) => {
      const share = factor?.[at] ?? 1;
      const id = known.id(each.folded);
      if (share > 0) {
        text += `${text === '' ? '' : ' '}${each.raw}`;
        const term = id < 0 ? NO_TERM : terms.single(id);
        const isNumber = NUMBER.test(each.folded);
        if (isMarked(each) && each.guessed === undefined && this.index.accents.id(each.accented) < 0) {
          put(NO_TERM, share * single * unknown);
        }
        const both = previous >= 0 && id >= 0 && (factor?.[at - 1] ?? 1) > 0 ? terms.pair(previous, id) : undefined;
        // A number says something only behind the word that names say it with: "loại 1", not "1".
        if (isNumber && (both === undefined || both < 0)) {
          previous = id;
          return;
        }
        if (term >= 0) put(term, share * single * rarity[term]! * (isNumber ? 0.5 : 1));
        else if (!isNumber) put(NO_TERM, share * single * unknown);
        if (both !== undefined) {
          const least = Math.min(share, factor?.[at - 1] ?? 1);
          if (both >= 0) put(both, least * pair * rarity[both]!);
          else put(NO_TERM, least * pair * strangePair);
        }
      }
      previous = id;
    });
    return { units, total, text };
  }
}
