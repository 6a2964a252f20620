/** An inverted index in three typed arrays: for each term the documents that hold it, with a weight. */
import { Growing } from './growing.ts';

export interface Postings {
  readonly start: Uint32Array;
  readonly docs: Uint32Array;
  readonly weights: Float32Array;
}

/** Collects (document, term, weight), document by document, and sorts them by term at the end. */
export class PostingsBuilder {
  readonly #docs = new Growing(1 << 16);
  readonly #terms = new Growing(1 << 16);
  readonly #weights = new Growing(1 << 16);

  /** A document holds a term; each term once. */
  put(doc: number, term: number, weight: number): void {
    this.#docs.push(doc);
    this.#terms.push(term);
    this.#weights.push(weight);
  }

  build(terms: number): Postings {
    const count = this.#docs.length;
    const start = new Uint32Array(terms + 1);
    for (let i = 0; i < count; i++) start[this.#terms.at(i) + 1]!++;
    for (let term = 0; term < terms; term++) start[term + 1]! += start[term]!;
    const next = start.slice();
    const docs = new Uint32Array(count);
    const weights = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      const at = next[this.#terms.at(i)]!++;
      docs[at] = this.#docs.at(i);
      weights[at] = this.#weights.at(i);
    }
    return { start, docs, weights };
  }
}
