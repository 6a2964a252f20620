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

const SHIFT = 1 << 21;

/** Terms of an index: single syllables and pairs, numbered as they appear. */
export class Terms {
  readonly #ids = new Map<number, number>();

  static readonly none = -1;

  addSingle(syllable: number): number {
    return this.#add((syllable + 1) * SHIFT);
  }
  addPair(first: number, second: number): number {
    return this.#add((first + 1) * SHIFT + second + 1);
  }
  single(syllable: number): number {
    return this.#ids.get((syllable + 1) * SHIFT) ?? Terms.none;
  }
  pair(first: number, second: number): number {
    return this.#ids.get((first + 1) * SHIFT + second + 1) ?? Terms.none;
  }
  get size(): number {
    return this.#ids.size;
  }

  #add(key: number): number {
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(key, id);
    }
    return id;
  }
}
