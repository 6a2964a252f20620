/** The terms of one question, each once, with what they bring to every wording that holds them. Kept and filled again for each question. */
import type { Question } from './question.ts';

/** The wording that stands for talk: it belongs to no slot. */
const TALK = 0;

export class AskedTerms {
  /** Terms in the order they were met. */
  readonly list: number[] = [];
  /** The most a term can bring: in each slot its best wording counts. */
  readonly most: number[] = [];
  /** What it brings when a body holds it. */
  readonly inBody: number[] = [];

  /** Term -> its place in {@link list}, plus 1; 0 = not asked. */
  readonly #place: Int32Array;
  readonly #inSlot: number[] = [];
  readonly #slot: number[] = [];
  /** Uses of each term as linked lists: wording, weight, next use (-1 = none). */
  readonly #firstUse: number[] = [];
  readonly #useWording: number[] = [];
  readonly #useWeight: number[] = [];
  readonly #nextUse: number[] = [];
  /** Slot -> the wording behind its last. */
  readonly #slotEnd: number[] = [];
  #wordings = 0;
  /** What each candidate holds of each wording, a row for each candidate. */
  #held = new Float64Array(1024);

  constructor(terms: number) {
    this.#place = new Int32Array(terms);
  }

  /** Takes a question's terms in; the last question must have been cleared. */
  take({ slots, talk }: Question): void {
    this.#wordings = TALK + 1;
    talk.forEach(({ term, weight }) => this.#use(term, -1, TALK, weight));
    slots.forEach(({ weight: slotWeight, wordings }, slot) => {
      for (const { units, total } of wordings) {
        const wording = this.#wordings++;
        const scale = slotWeight / total;
        for (const { term, weight } of units) {
          if (term < 0) continue;
          const which = this.#use(term, slot, wording, weight * scale);
          this.inBody[which]! += (weight * scale) / wordings.length;
        }
      }
      this.#slotEnd.push(this.#wordings);
    });
  }

  /** Makes room for so many candidates, of which nothing is known yet. */
  expect(candidates: number): void {
    const size = candidates * this.#wordings;
    if (size > this.#held.length) this.#held = new Float64Array(size * 2);
    else this.#held.fill(0, 0, size);
  }

  /** Says that a candidate holds the term at a place of {@link list}. */
  hold(candidate: number, which: number, weight: number): void {
    const row = candidate * this.#wordings;
    for (let use = this.#firstUse[which]!; use >= 0; use = this.#nextUse[use]!) {
      this.#held[row + this.#useWording[use]!]! += this.#useWeight[use]! * weight;
    }
  }

  /** What a candidate holds of the talk. */
  talkHeld(candidate: number): number {
    return this.#held[candidate * this.#wordings + TALK]!;
  }

  /** What a candidate holds of the slots, of each its best wording. */
  slotsHeld(candidate: number): number {
    const row = candidate * this.#wordings;
    let sum = 0;
    let wording = TALK + 1;
    for (const end of this.#slotEnd) {
      let best = 0;
      for (; wording < end; wording++) best = Math.max(best, this.#held[row + wording]!);
      sum += best;
    }
    return sum;
  }

  clear(): void {
    for (const term of this.list) this.#place[term] = 0;
    const lists = [this.list, this.most, this.inBody, this.#inSlot, this.#slot, this.#slotEnd];
    for (const list of [...lists, this.#firstUse, this.#useWording, this.#useWeight, this.#nextUse]) list.length = 0;
  }

  #use(term: number, slot: number, wording: number, weight: number): number {
    let which = this.#place[term]! - 1;
    if (which < 0) {
      which = this.list.push(term) - 1;
      this.#place[term] = which + 1;
      this.most.push(0);
      this.inBody.push(0);
      this.#inSlot.push(0);
      this.#slot.push(-2);
      this.#firstUse.push(-1);
    }
    if (this.#slot[which] !== slot) {
      this.#slot[which] = slot;
      this.#inSlot[which] = 0;
    }
    const more = weight - this.#inSlot[which]!;
    if (more > 0) {
      this.most[which]! += more;
      this.#inSlot[which] = weight;
    }
    this.#nextUse.push(this.#firstUse[which]!);
    this.#useWording.push(wording);
    this.#useWeight.push(weight);
    this.#firstUse[which] = this.#nextUse.length - 1;
    return which;
  }
}
