/** Retrieves and ranks: estimates what each title covers of the question, then looks at the best in detail. */
import { AskedTerms } from './asked-terms.ts';
import type { SearchIndex } from './inverted-index.ts';
import type { Question } from './question.ts';
import type { Weights } from './weights.ts';
import type { Wording } from './wordings.ts';

/** One record with its score and what the score is made of. */
export interface Ranked {
  readonly record: number;
  readonly score: number;
  readonly parts: Parts;
}

interface Parts {
  /** Share of the question that the name covers; of the name that the question covers; of the question that the body holds: 0..1. */
  readonly asked: number;
  readonly name: number;
  readonly body: number;
  /** What the special case and how usual the record is add to the score. */
  readonly qualifier: number;
  readonly prior: number;
  /** What the name holds of mere talk: tells between equals, and is no part of the score. */
  readonly talk: number;
}

/** A title with its parts; `place` is what it is sorted by: the score and what it holds of mere talk. */
interface Scored {
  readonly title: number;
  readonly place: number;
  readonly score: number;
  readonly parts: Parts;
}

/** How many of the titles that may be best are looked at exactly. */
const NEAR = 300;
/** How many of those, by what they cover of the question, are ranked; a short name met by chance in a long question stays out. */
const RANKED = 120;
/** Bins of the histogram that finds them. */
const BINS = 512;
/** Bodies that hold a word as common as this say nothing with it. */
const COMMON_IN_BODIES = 0.12;
/** What a body and a long name count in the rough estimate. */
const ROUGH_BODY = 0.3;
const ROUGH_LENGTH = 0.004;
const LONGEST = 400;

/** What is known of each record before any question. */
export interface RecordFacts {
  /** Special cases of each title, as bits. */
  readonly special: Uint32Array;
  /** Level, local, citizen and commonness taken together. */
  readonly prior: Float32Array;
  /** 1 = offered. */
  readonly offered: Uint8Array;
}

/**
 * Two steps. First every term of the question is added up once over its postings, with the most it can bring in any reading: an
 * estimate that is never below what the title covers. Then the few best titles are scored exactly from their own terms, where of
 * the readings of a slot only the best counts.
 */
export class Ranker {
  readonly #rough: Float32Array;
  readonly #body: Float32Array;
  readonly #bins = new Uint32Array(BINS + 1);
  /** What a title's length takes from its estimate; infinite for what is not offered. */
  readonly #handicap: Float32Array;
  readonly #terms: AskedTerms;
  /** Title -> its place among the candidates, plus 1; 0 = none. */
  readonly #candidate: Uint16Array;

  constructor(
    private readonly index: SearchIndex,
    private readonly facts: RecordFacts,
    private readonly weights: Weights,
    private readonly cost: (special: number, asked: number) => number,
  ) {
    this.#rough = new Float32Array(index.titleRecord.length);
    this.#body = new Float32Array(index.heads.length);
    this.#terms = new AskedTerms(index.terms.size);
    this.#candidate = new Uint16Array(index.titleRecord.length);
    this.#handicap = index.titleTotal.map((total, title) =>
      facts.offered[index.titleRecord[title]!] === 0
        ? Infinity
        : Math.min(total, LONGEST) * ROUGH_LENGTH * weights.name,
    );
  }

  /** The best records, best first; each record once. */
  rank(question: Question, limit: number): Ranked[] {
    const whole = question.slots.reduce((sum, slot) => sum + slot.weight, 0);
    if (whole === 0) return [];
    this.#terms.take(question);
    this.#addBodies();
    const found = this.#detail(question, this.#best(this.#addNames()), whole, limit);
    this.#terms.clear();
    return found;
  }

  /** How one record stands, whether or not it would be found. */
  explain(question: Question, record: number): Ranked | undefined {
    const whole = question.slots.reduce((sum, slot) => sum + slot.weight, 0);
    if (whole === 0) return undefined;
    this.#terms.take(question);
    this.#addBodies();
    const [first, after] = this.#titlesOf(record);
    const titles = Array.from({ length: after - first }, (_, at) => first + at);
    const [found] = this.#detail(question, titles, whole, 1);
    this.#terms.clear();
    return found;
  }

  /** How much of a wording the record's names hold, 0..1. */
  covers(record: number, { units, total }: Wording): number {
    const { titleStart, titleTerms } = this.index;
    const [first, after] = this.#titlesOf(record);
    const held = titleTerms.subarray(titleStart[first], titleStart[after]);
    return units.reduce((sum, { term, weight }) => (held.includes(term) ? sum + weight : sum), 0) / total;
  }

  /** A record's first title, and the one behind its last. */
  #titlesOf(record: number): [first: number, after: number] {
    const { recordTitle, titleRecord } = this.index;
    return [recordTitle[record]!, recordTitle[record + 1] ?? titleRecord.length];
  }

  #addBodies(): void {
    const { start, docs } = this.index.bodies;
    const { list, inBody } = this.#terms;
    const body = this.#body.fill(0);
    const tooCommon = this.index.heads.length * COMMON_IN_BODIES;
    for (let which = 0; which < list.length; which++) {
      const add = inBody[which]!;
      const from = start[list[which]!]!;
      const end = start[list[which]! + 1]!;
      if (add === 0 || end - from > tooCommon) continue;
      for (let at = from; at < end; at++) body[docs[at]!]! += add;
    }
  }

  /** Estimates every title; returns the highest estimate. */
  #addNames(): number {
    const { names, titleRecord } = this.index;
    const { start, docs, weights } = names;
    const { list, most } = this.#terms;
    const rough = this.#rough.fill(0);
    const body = this.#body;
    const handicap = this.#handicap;
    for (let which = 0; which < list.length; which++) {
      const add = most[which]!;
      const end = start[list[which]! + 1]!;
      for (let at = start[list[which]!]!; at < end; at++) rough[docs[at]!]! += add * weights[at]!;
    }
    let highest = 0;
    for (let title = 0; title < rough.length; title++) {
      const value = rough[title]! + body[titleRecord[title]!]! * ROUGH_BODY - handicap[title]!;
      rough[title] = value;
      if (value > highest) highest = value;
    }
    return highest;
  }

  /** The titles worth a closer look: a histogram instead of a sort. */
  #best(highest: number): number[] {
    if (highest === 0) return [];
    const rough = this.#rough;
    const bins = this.#bins.fill(0);
    const scale = BINS / highest;
    for (let title = 0; title < rough.length; title++) {
      const value = rough[title]!;
      if (value > 0) bins[(value * scale) | 0]!++;
    }
    let bin = BINS;
    for (let seen = bins[bin]!; bin > 0 && seen < NEAR;) seen += bins[--bin]!;
    const least = bin / scale;
    const best: number[] = [];
    for (let title = 0; title < rough.length && best.length < NEAR * 2; title++) {
      const value = rough[title]!;
      if (value > 0 && value >= least) best.push(title);
    }
    return best;
  }

  /** The best of the titles, looked at exactly; each record once. */
  #detail(question: Question, titles: readonly number[], whole: number, limit: number): Ranked[] {
    const { titleRecord } = this.index;
    const covered = this.#hold(titles);
    const worth = new Float64Array(titles.length);
    titles.forEach((title, at) => {
      const held = this.#terms.slotsHeld(at) + this.#terms.talkHeld(at);
      worth[at] = held + this.#body[titleRecord[title]!]! * ROUGH_BODY - this.#handicap[title]!;
    });
    const least = worth.length > RANKED ? worth.slice().sort()[worth.length - RANKED]! : -Infinity;
    const scored: Scored[] = [];
    titles.forEach((title, at) => {
      if (worth[at]! >= least) scored.push(this.#score(question, title, at, covered[at]!, whole));
    });
    scored.sort((a, b) => b.place - a.place || a.title - b.title);
    const found: Ranked[] = [];
    const seen = new Set<number>();
    for (const { title, score, parts } of scored) {
      const record = titleRecord[title]!;
      if (seen.has(record)) continue;
      seen.add(record);
      found.push({ record, score, parts });
      if (found.length === limit) break;
    }
    return found;
  }

  /** Tells {@link AskedTerms} what each of the titles holds; returns how much of each is asked for. */
  #hold(titles: readonly number[]): Float64Array {
    const { names, rarity } = this.index;
    const { start, docs, weights } = names;
    const terms = this.#terms;
    const candidate = this.#candidate;
    const covered = new Float64Array(titles.length);
    terms.expect(titles.length);
    titles.forEach((title, at) => (candidate[title] = at + 1));
    for (let which = 0; which < terms.list.length; which++) {
      const term = terms.list[which]!;
      const end = start[term + 1]!;
      for (let at = start[term]!; at < end; at++) {
        const place = candidate[docs[at]!]! - 1;
        if (place < 0) continue;
        covered[place]! += weights[at]! * rarity[term]!;
        terms.hold(place, which, weights[at]!);
      }
    }
    for (const title of titles) candidate[title] = 0;
    return covered;
  }

  #score(question: Question, title: number, at: number, covered: number, whole: number): Scored {
    const { titleRecord, titleTotal } = this.index;
    const { weights } = this;
    const record = titleRecord[title]!;
    const talk = (weights.asked * this.#terms.talkHeld(at)) / whole;
    const asked = Math.min(1, this.#terms.slotsHeld(at) / whole);
    const name = titleTotal[title]! > 0 ? covered / titleTotal[title]! : 0;
    const body = Math.min(1, this.#body[record]! / whole);
    const special = this.facts.special[title]!;
    const qualifier = special === 0 ? 0 : this.cost(special, question.asked) * weights.qualifier;
    // A short name met by chance in a long question is covered whole and says little: what it covers of the question speaks for it.
    const prior = this.facts.prior[record]! * Math.min(1, asked / weights.priorFrom);
    const score =
      weights.asked * asked +
      weights.name * name * (1 - weights.shared * (1 - asked)) +
      weights.body * body +
      qualifier +
      prior;
    return { title, place: score + talk, score, parts: { asked, name, body, qualifier, prior, talk } };
  }
}
