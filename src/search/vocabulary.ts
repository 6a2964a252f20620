/** Numbers for syllables, for their accents, and for pairs of neighbouring syllables. */

/** Syllables of the whole catalogue; ids are dense and start at 0. */
export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly words: string[] = [];

  /** `words`, if given, by their ids. */
  constructor(words: readonly string[] = []) {
    for (const word of words) this.add(word);
  }

  /** The id of a word, made when it is new. */
  add(word: string): number {
    let id = this.#ids.get(word);
    if (id === undefined) {
      id = this.words.length;
      this.#ids.set(word, id);
      this.words.push(word);
    }
    return id;
  }

  /** The id of a word, or -1. */
  id(word: string): number {
    return this.#ids.get(word) ?? -1;
  }

  get size(): number {
    return this.words.length;
  }
}

/** What no record says. */
export const NO_TERM = -1;

/** Terms of an index: single syllables and pairs, numbered as they appear. */
export class TermsBuilder {
  #size = 0;
  readonly #singles: number[] = [];
  /** First syllable -> second syllable -> term. */
  readonly #pairs: Map<number, number>[] = [];

  addSingle(syllable: number): number {
    while (this.#singles.length <= syllable) {
      this.#singles.push(NO_TERM);
      this.#pairs.push(new Map());
    }
    if (this.#singles[syllable] === NO_TERM) this.#singles[syllable] = this.#size++;
    return this.#singles[syllable]!;
  }

  /** Both syllables must have been added by themselves. */
  addPair(first: number, second: number): number {
    const seconds = this.#pairs[first]!;
    let id = seconds.get(second);
    if (id === undefined) {
      id = this.#size++;
      seconds.set(second, id);
    }
    return id;
  }

  build(): TermTable {
    const start = new Uint32Array(this.#pairs.length + 1);
    this.#pairs.forEach((seconds, first) => (start[first + 1] = start[first]! + seconds.size));
    const seconds = new Uint32Array(start.at(-1)!);
    const pairs = new Uint32Array(start.at(-1)!);
    this.#pairs.forEach((terms, first) => {
      let at = start[first]!;
      for (const [second, term] of [...terms].sort(([a], [b]) => a - b)) {
        seconds[at] = second;
        pairs[at++] = term;
      }
    });
    return { size: this.#size, singles: Int32Array.from(this.#singles), start, seconds, pairs };
  }
}

/** {@link Terms} as plain arrays: the pairs of a first syllable lie together, by their second. */
export interface TermTable {
  readonly size: number;
  /** Syllable -> term. */
  readonly singles: Int32Array;
  /** First syllable -> its first pair. */
  readonly start: Uint32Array;
  readonly seconds: Uint32Array;
  readonly pairs: Uint32Array;
}

/** A finished numbering. There are hundreds of thousands of pairs, so they are looked for in arrays. */
export class Terms {
  readonly size: number;

  constructor(readonly table: TermTable) {
    this.size = table.size;
  }

  single(syllable: number): number {
    return this.table.singles[syllable] ?? NO_TERM;
  }

  pair(first: number, second: number): number {
    const { start, seconds, pairs } = this.table;
    let from = start[first];
    let end = start[first + 1];
    if (from === undefined || end === undefined) return NO_TERM;
    while (from < end) {
      const middle: number = (from + end) >>> 1;
      const here = seconds[middle]!;
      if (here === second) return pairs[middle]!;
      if (here < second) from = middle + 1;
      else end = middle;
    }
    return NO_TERM;
  }
}
