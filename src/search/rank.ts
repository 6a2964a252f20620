/** Retrieves and ranks: adds up what each title covers of each slot, then looks at the best in detail. */
import type { SearchIndex } from './inverted-index.ts';
import type { Question, Wording } from './question.ts';
import type { Weights } from './weights.ts';

/** One record with its score and what the score is made of. */
export interface Ranked {
  readonly record: number;
  readonly score: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** How many of the best are looked at in detail. */
const DETAILED = 120;
/** Bins of the histogram that finds them. */
const BINS = 512;
/** Bodies that hold a word as common as this say nothing with it. */
const COMMON_IN_BODIES = 0.12;

/** What is known of each record before any question. */
export interface RecordFacts {
  /** Special cases of each title, as bits. */
  readonly special: Uint32Array;
  /** Level, local, citizen and commonness taken together. */
  readonly prior: Float32Array;
  /** 1 = offered. */
  readonly offered: Uint8Array;
}

export class Ranker {
  readonly #total: Float32Array;
  readonly #slot: Float32Array;
  readonly #wording: Float32Array;
  readonly #talk: Float32Array;
  readonly #body: Float32Array;
  readonly #touched: Uint32Array;
  readonly #isTouched: Uint8Array;
  readonly #mine: Uint32Array;
  readonly #ours: Uint32Array;
  readonly #rough: Float32Array;
  readonly #flag: Float32Array;

  constructor(
    private readonly index: SearchIndex,
    private readonly facts: RecordFacts,
    private readonly weights: Weights,
    private readonly cost: (special: number, asked: number) => number,
  ) {
    const titles = index.titleRecord.length;
    this.#total = new Float32Array(titles);
    this.#slot = new Float32Array(titles);
    this.#wording = new Float32Array(titles);
    this.#talk = new Float32Array(titles);
    this.#touched = new Uint32Array(titles);
    this.#isTouched = new Uint8Array(titles);
    this.#mine = new Uint32Array(titles);
    this.#ours = new Uint32Array(titles);
    this.#rough = new Float32Array(titles);
    this.#body = new Float32Array(index.heads.length);
    this.#flag = new Float32Array(index.terms.size);
  }

  /** The best records, best first; each record once. */
  rank(question: Question, limit: number): Ranked[] {
    const whole = question.slots.reduce((sum, slot) => sum + slot.weight, 0);
    if (whole === 0) return [];
    const count = this.#collect(question);
    const titles = this.#best(count);
    const found = this.#detail(question, titles, whole);
    this.#clear(question, count);
    return found.slice(0, limit);
  }

  /** How one record stands, whether or not it would be found. */
  explain(question: Question, record: number): Ranked | undefined {
    const whole = question.slots.reduce((sum, slot) => sum + slot.weight, 0);
    if (whole === 0) return undefined;
    const count = this.#collect(question);
    const titles: number[] = [];
    this.index.titleRecord.forEach((owner, title) => {
      if (owner === record) titles.push(title);
    });
    const found = this.#detail(question, titles, whole);
    this.#clear(question, count);
    return found[0];
  }

  /** How much of a wording the record's names hold, 0..1. */
  covers(record: number, { units, total }: Wording): number {
    const { titleStart, titleTerms, recordTitle, titleRecord } = this.index;
    const from = titleStart[recordTitle[record]!]!;
    const after = record + 1 < recordTitle.length ? recordTitle[record + 1]! : titleRecord.length;
    const held = new Set(titleTerms.subarray(from, titleStart[after]));
    return units.reduce((sum, { term, weight }) => (held.has(term) ? sum + weight : sum), 0) / total;
  }

  #collect(question: Question): number {
    const { bodies, recordTitle, heads } = this.index;
    let touched = 0;
    const touch = (title: number) => {
      if (this.#isTouched[title] === 0) {
        this.#isTouched[title] = 1;
        this.#touched[touched++] = title;
      }
    };
    for (const slot of question.slots) {
      const { wordings } = slot;
      const [only] = wordings;
      if (wordings.length === 1 && only !== undefined) {
        this.#add(only, slot.weight / only.total, this.#total, touch);
        continue;
      }
      let inSlot = 0;
      for (const wording of wordings) {
        let inWording = 0;
        this.#add(wording, slot.weight / wording.total, this.#wording, (title) => {
          touch(title);
          this.#mine[inWording++] = title;
        });
        for (let at = 0; at < inWording; at++) {
          const title = this.#mine[at]!;
          const value = this.#wording[title]!;
          const best = this.#slot[title]!;
          if (best === 0) this.#ours[inSlot++] = title;
          if (value > best) this.#slot[title] = value;
          this.#wording[title] = 0;
        }
      }
      for (let at = 0; at < inSlot; at++) {
        const title = this.#ours[at]!;
        this.#total[title]! += this.#slot[title]!;
        this.#slot[title] = 0;
      }
    }
    this.#add({ units: question.talk }, 1, this.#talk, touch);
    const tooCommon = heads.length * COMMON_IN_BODIES;
    for (const slot of question.slots) {
      for (const wording of slot.wordings) {
        const share = slot.weight / wording.total / slot.wordings.length;
        for (const { term, weight } of wording.units) {
          if (term < 0) continue;
          const start = bodies.start[term]!;
          const end = bodies.start[term + 1]!;
          if (end - start > tooCommon) continue;
          for (let at = start; at < end; at++) {
            const record = bodies.docs[at]!;
            this.#body[record]! += weight * share;
            touch(recordTitle[record]!);
          }
        }
      }
    }
    return touched;
  }

  /** Adds what titles cover of a wording; `first` is told each title when it is reached first. */
  #add({ units }: Pick<Wording, 'units'>, scale: number, into: Float32Array, first: (title: number) => void): void {
    const { start, docs, weights } = this.index.names;
    for (const { term, weight } of units) {
      if (term < 0) continue;
      this.#flag[term] = 1;
      const add = weight * scale;
      const end = start[term + 1]!;
      for (let at = start[term]!; at < end; at++) {
        const title = docs[at]!;
        const value = into[title]!;
        if (value === 0) first(title);
        into[title] = value + add * weights[at]!;
      }
    }
  }

  #clear(question: Question, count: number): void {
    for (let at = 0; at < count; at++) {
      const title = this.#touched[at]!;
      this.#total[title] = 0;
      this.#talk[title] = 0;
      this.#isTouched[title] = 0;
      this.#body[this.index.titleRecord[title]!] = 0;
    }
    for (const { term } of question.talk) this.#flag[term] = 0;
    for (const slot of question.slots)
      for (const { units } of slot.wordings) for (const { term } of units) if (term >= 0) this.#flag[term] = 0;
  }

  /** The titles worth a closer look: a histogram instead of a sort. */
  #best(count: number): number[] {
    const { titleRecord, titleTotal } = this.index;
    const { offered } = this.facts;
    let most = 0;
    for (let at = 0; at < count; at++) {
      const title = this.#touched[at]!;
      const record = titleRecord[title]!;
      const value =
        offered[record] === 0
          ? 0
          : this.#total[title]! +
            this.#talk[title]! +
            this.#body[record]! * 0.3 -
            Math.min(titleTotal[title]!, 400) * 0.004 * this.weights.name;
      this.#rough[at] = value;
      if (value > most) most = value;
    }
    if (most === 0) return [];
    const bins = new Uint32Array(BINS + 1);
    const scale = BINS / most;
    for (let at = 0; at < count; at++) if (this.#rough[at]! > 0) bins[Math.floor(this.#rough[at]! * scale)]!++;
    let bin = BINS;
    for (let seen = bins[bin]!; bin > 0 && seen < DETAILED;) seen += bins[--bin]!;
    const best: number[] = [];
    for (let at = 0; at < count && best.length < DETAILED * 2; at++) {
      if (this.#rough[at]! > 0 && Math.floor(this.#rough[at]! * scale) >= bin) best.push(this.#touched[at]!);
    }
    return best;
  }

  #detail(question: Question, titles: readonly number[], whole: number): Ranked[] {
    const { titleRecord, titleStart, titleTerms, titleWeights, titleTotal, rarity } = this.index;
    const { weights } = this;
    const byRecord = new Map<number, Ranked>();
    for (const title of titles) {
      const record = titleRecord[title]!;
      const asked = Math.min(1, this.#total[title]! / whole);
      let covered = 0;
      for (let at = titleStart[title]!; at < titleStart[title + 1]!; at++) {
        const term = titleTerms[at]!;
        covered += this.#flag[term]! * titleWeights[at]! * rarity[term]!;
      }
      const name = titleTotal[title]! > 0 ? covered / titleTotal[title]! : 0;
      const body = Math.min(1, this.#body[record]! / whole);
      const qualifier = this.cost(this.facts.special[title]!, question.asked) * weights.qualifier;
      const prior = this.facts.prior[record]!;
      const score = weights.asked * asked + weights.name * name + weights.body * body + qualifier + prior;
      const talk = (weights.asked * this.#talk[title]!) / whole;
      const before = byRecord.get(record);
      if (before === undefined || before.score + (before.parts['talk'] ?? 0) < score + talk) {
        byRecord.set(record, { record, score, parts: { asked, name, body, qualifier, prior, talk } });
      }
    }
    const place = ({ score, parts }: Ranked) => score + (parts['talk'] ?? 0);
    return [...byRecord.values()].sort((a, b) => place(b) - place(a) || a.record - b.record);
  }
}
