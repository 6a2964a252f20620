/** Numbers for syllables, for their accents, and for pairs of neighbouring syllables. */

/** Syllables of the whole catalogue; ids are dense and start at 0. */
export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly words: string[] = [];

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

/** Terms of an index: single syllables and pairs, numbered as they appear. */
export class Terms {
  #size = 0;
  readonly #singles: number[] = [];
  /** First syllable -> second syllable -> term. */
  readonly #pairs: Map<number, number>[] = [];

  static readonly none = -1;

  addSingle(syllable: number): number {
    while (this.#singles.length <= syllable) {
      this.#singles.push(Terms.none);
      this.#pairs.push(new Map());
    }
    if (this.#singles[syllable] === Terms.none) this.#singles[syllable] = this.#size++;
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
  single(syllable: number): number {
    return this.#singles[syllable] ?? Terms.none;
  }
  pair(first: number, second: number): number {
    return this.#pairs[first]?.get(second) ?? Terms.none;
  }
  get size(): number {
    return this.#size;
  }
}
