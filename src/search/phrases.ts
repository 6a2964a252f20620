/** Finds many phrases in a text at once: a trie over folded syllables, with the accents compared where the writer set them. */
import { isMarked, syllables, type Syllable } from './text.ts';

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  readonly ends: { readonly accents: readonly string[]; readonly marked: boolean; readonly value: T }[];
}

/** A phrase that was found: `text[from]` to `text[from + length - 1]`. */
export interface Match<T> {
  readonly from: number;
  readonly length: number;
  readonly value: T;
}

/** A set of phrases with a value each. */
export class Phrases<T> {
  readonly #root: Node<T> = { next: new Map(), ends: [] };

  add(phrase: string, value: T): void {
    let node = this.#root;
    const parts = syllables(phrase);
    if (parts.length === 0) return;
    for (const part of parts) {
      let next = node.next.get(part.folded);
      if (next === undefined) {
        next = { next: new Map(), ends: [] };
        node.next.set(part.folded, next);
      }
      node = next;
    }
    node.ends.push({ accents: parts.map((part) => part.accented), marked: parts.some(isMarked), value });
  }

  /**
   * All matches, by place. A syllable typed with marks must bear the phrase's marks; one typed without matches any, unless `strict`
   * says that this writer sets marks.
   */
  find(text: readonly Syllable[], strict: boolean): Match<T>[] {
    const found: Match<T>[] = [];
    for (let from = 0; from < text.length; from++) {
      let node: Node<T> | undefined = this.#root;
      for (let at = from; at < text.length; at++) {
        node = node.next.get(text[at]!.folded);
        if (node === undefined) break;
        for (const end of node.ends) {
          if (fits(text, from, end.accents, strict)) found.push({ from, length: at - from + 1, value: end.value });
        }
      }
    }
    return found;
  }
}

function fits(text: readonly Syllable[], from: number, accents: readonly string[], strict: boolean): boolean {
  return accents.every((accent, index) => {
    const typed = text[from + index]!;
    return accent === typed.accented || typed.guessed === true || (!isMarked(typed) && !strict);
  });
}

/** Whether the writer sets marks: then a bare syllable means a bare syllable. */
export function setsMarks(text: readonly Syllable[]): boolean {
  let marked = 0;
  for (const each of text) if (isMarked(each)) marked++;
  return marked * 3 > text.length;
}
