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
  /** What the title at hand holds of each wording. */
  readonly #held: number[] = [];
  /** Slot -> the wording behind its last. */
  readonly #slotEnd: number[] = [];

  constructor(terms: number) {
    this.#place = new Int32Array(terms);
  }

  /** Takes a question's terms in; the last question must have been cleared. */
  take({ slots, talk }: Question): void {
    this.#held.push(0);
    talk.forEach(({ term, weight }) => this.#use(term, -1, TALK, weight));
    slots.forEach(({ weight: slotWeight, wordings }, slot) => {
      for (const { units, total } of wordings) {
        const wording = this.#held.push(0) - 1;
        const scale = slotWeight / total;
        for (const { term, weight } of units) {
          if (term < 0) continue;
          const which = this.#use(term, slot, wording, weight * scale);
          this.inBody[which]! += (weight * scale) / wordings.length;
        }
      }
      this.#slotEnd.push(this.#held.length);
    });
  }

  /** The place of a term in {@link list}, or -1. */
  which(term: number): number {
    return this.#place[term]! - 1;
  }

  /** Says that the title at hand holds the term at a place of {@link list}. */
  hold(which: number, weight: number): void {
    for (let use = this.#firstUse[which]!; use >= 0; use = this.#nextUse[use]!) {
      this.#held[this.#useWording[use]!]! += this.#useWeight[use]! * weight;
    }
  }

  /** What the title at hand holds of the talk; forgets it. */
  talkHeld(): number {
    const held = this.#held[TALK]!;
    this.#held[TALK] = 0;
    return held;
  }

  /** What the title at hand holds of the slots, of each its best wording; forgets it. */
  slotsHeld(): number {
    let sum = 0;
    let wording = TALK + 1;
    for (const end of this.#slotEnd) {
      let best = 0;
      for (; wording < end; wording++) {
        if (this.#held[wording]! > best) best = this.#held[wording]!;
        this.#held[wording] = 0;
      }
      sum += best;
    }
    return sum;
  }

  clear(): void {
    for (const term of this.list) this.#place[term] = 0;
    const lists = [this.list, this.most, this.inBody, this.#inSlot, this.#slot, this.#slotEnd, this.#held];
    for (const list of [...lists, this.#firstUse, this.#useWording, this.#useWeight, this.#nextUse]) list.length = 0;
  }

  #use(term: number, slot: number, wording: number, weight: number): number {
    let which = this.which(term);
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
