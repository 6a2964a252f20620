/** Finds many phrases in a text at once: a trie over folded syllables, with the accents compared where the writer set them. */
import { isMarked, syllables, type Syllable } from './text.ts';

interface End<T> {
  readonly accents: readonly string[];
  readonly marked: boolean;
  readonly value: T;
}

/** A phrase on its way to its place; its syllables are read when somebody comes by. */
interface Taught<T> {
  readonly phrase: string;
  readonly value: T;
  parts?: readonly Syllable[];
}

/** A place in the tree. Tens of thousands of phrases are taught and a question meets a few: what lies behind a place is sorted when it is met. */
class Node<T> {
  /** Phrases that come by here, not yet told apart. */
  #unsorted: Taught<T>[] = [];
  #next: Map<string, Node<T>> | undefined;
  #ends: End<T>[] | undefined;
  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Puts a phrase behind this place, whose next syllable is `folded`. */
  put(folded: string, taught: Taught<T>): void {
    this.#next ??= new Map();
    let next = this.#next.get(folded);
    if (next === undefined) this.#next.set(folded, (next = new Node(this.#depth + 1)));
    next.#unsorted.push(taught);
  }

  next(folded: string): Node<T> | undefined {
    if (this.#unsorted.length > 0) this.#sort();
    return this.#next?.get(folded);
  }

  /** The phrases that end here. */
  get ends(): readonly End<T>[] | undefined {
    if (this.#unsorted.length > 0) this.#sort();
    return this.#ends;
  }

  #sort(): void {
    for (const taught of this.#unsorted) {
      const parts = (taught.parts ??= syllables(taught.phrase));
      const part = parts[this.#depth];
      if (part === undefined) {
        const accents = parts.map(({ accented }) => accented);
        (this.#ends ??= []).push({ accents, marked: parts.some(isMarked), value: taught.value });
      } else this.put(part.folded, taught);
    }
    this.#unsorted = [];
  }
}

/** A phrase that was found: `text[from]` to `text[from + length - 1]`. */
export interface Match<T> {
  readonly from: number;
  readonly length: number;
  readonly value: T;
  /** One syllable that bears marks, typed without: `cho` may be the dog (chó) and is nearly always something else. */
  readonly isDoubtful: boolean;
  /** The first syllable with the marks of the phrase. */
  readonly accent: string;
}

/** A phrase that was found with other words between its own: where its syllables stand. */
interface Broken<T> {
  readonly places: readonly number[];
  readonly value: T;
}

const MOST_BETWEEN = 3;
const LEAST_BROKEN = 3;
const LEAST_BROKEN_BARE = 4;

/** A set of phrases with a value each. */
export class Phrases<T> {
  readonly #root = new Node<T>(0);

  add(phrase: string, value: T): void {
    const [first] = syllables(phrase, 1);
    if (first !== undefined) this.#root.put(first.folded, { phrase, value });
  }

  /**
   * All matches, by place. A syllable typed with marks must bear the phrase's marks; one typed without matches any, unless `strict`
   * says that this writer sets marks and `forgives` does not take the phrase in even so.
   */
  find(
    text: readonly Syllable[],
    strict: boolean,
    forgives: (value: T, length: number) => boolean = () => false,
  ): Match<T>[] {
    const found: Match<T>[] = [];
    for (let from = 0; from < text.length; from++) {
      let node: Node<T> | undefined = this.#root;
      for (let at = from; at < text.length; at++) {
        node = node.next(text[at]!.folded);
        if (node === undefined) break;
        for (const { accents, marked, value } of node.ends ?? []) {
          if (!areSaid(text, from, accents, strict && !forgives(value, accents.length))) continue;
          const isDoubtful = marked && at === from && text[at]!.accented !== accents[0] && !text[at]!.guessed;
          found.push({ from, length: at - from + 1, value, isDoubtful, accent: accents[0]! });
        }
      }
    }
    return found;
  }

  /**
   * Phrases said in their order with other words between them, at most {@link MOST_BETWEEN} in all: `thay ông giám đốc hợp tác xã` holds
   * `thay giám đốc hợp tác xã`. Only of three syllables and more (four where marks are missing), for fewer meet by chance. Unbroken
   * matches are not among them.
   */
  findBroken(text: readonly Syllable[], strict: boolean): Broken<T>[] {
    const found: Broken<T>[] = [];
    const least = strict ? LEAST_BROKEN : LEAST_BROKEN_BARE;
    const walk = (node: Node<T>, places: readonly number[], left: number): void => {
      if (places.length >= least && left < MOST_BETWEEN) {
        for (const { accents, value } of node.ends ?? []) {
          if (accents.every((accent, index) => isSaid(text[places[index]!]!, accent, strict)))
            found.push({ places, value });
        }
      }
      const from = places.at(-1)! + 1;
      for (let skip = 0; skip <= left && from + skip < text.length; skip++) {
        const next = node.next(text[from + skip]!.folded);
        if (next !== undefined) walk(next, [...places, from + skip], left - skip);
      }
    };
    for (let from = 0; from < text.length; from++) {
      const first = this.#root.next(text[from]!.folded);
      if (first !== undefined) walk(first, [from], MOST_BETWEEN);
    }
    return found;
  }
}

function areSaid(text: readonly Syllable[], from: number, accents: readonly string[], strict: boolean): boolean {
  for (let at = 0; at < accents.length; at++) if (!isSaid(text[from + at]!, accents[at]!, strict)) return false;
  return true;
}

const isSaid = (typed: Syllable, accent: string, strict: boolean): boolean =>
  accent === typed.accented || typed.guessed === true || (!isMarked(typed) && !strict);

/** Whether the writer sets marks: then a bare syllable means a bare syllable. */
export function setsMarks(text: readonly Syllable[]): boolean {
  let marked = 0;
  for (const each of text) if (isMarked(each)) marked++;
  return marked * 3 > text.length;
}
