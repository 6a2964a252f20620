/**
 * Repairs what is in no record: keys of a Telex or VNI keyboard left over, missing or extra spaces, slips of the finger and of spelling.
 * Each word may be what was typed or what is near it; which reading of the whole text holds is decided by how likely the slips are and
 * how often records and lexicon put the words beside each other.
 */
import { slipsOf, type Slip } from './slips.ts';
import { decodeKeys, isMarked, looksVietnamese, syllable, type Syllable } from './text.ts';

/** What is repaired: keys of a keyboard left over, slips within a word, spaces between words. */
export const REPAIRS = ['keys', 'slips', 'spaces'] as const;
export type Repair = (typeof REPAIRS)[number];

/** What was typed and what it was read as. */
export interface Correction {
  readonly typed: string;
  readonly read: string;
}

/** A text as it may have been meant. */
export interface Reading {
  readonly syllables: Syllable[];
  readonly corrections: Correction[];
  /** How much less likely it is than the likeliest reading, in nats. */
  readonly doubt: number;
}

/** What correction knows: which syllables exist and how often, and how often two stand together. */
export interface Words {
  /** How often a folded syllable or an abbreviation occurs; 0 when unknown. */
  count(folded: string): number;
  /** Whether a syllable occurs with just these marks. */
  isMarkedSo(accented: string): boolean;
  /** How likely a folded syllable is meant with these marks, 0..1. */
  likely(accented: string, folded: string): number;
  /** The ways a folded syllable is written with marks. */
  marked(folded: string): readonly string[];
  /** Whether a syllable is a word of talk or an abbreviation: at home beside any word, so its neighbours do not speak against it. */
  isTalk(each: Syllable): boolean;
  /** How often two folded syllables stand together. */
  pairs(first: string, second: string): number;
  /** How often any syllable occurs. */
  readonly total: number;
}

/** One way to read a word or two: what it says, and what it costs in nats. */
interface Arc {
  readonly words: number;
  readonly says: readonly Syllable[];
  readonly cost: number;
}

interface Path {
  readonly score: number;
  readonly last: Syllable | undefined;
  readonly arc: Arc | undefined;
  readonly before: Path | undefined;
}
/** Costs in nats. */
const COST = {
  /** Leaving a word as it is that no record has; less where it is shaped and marked like one, for it may be a name. */
  keepStrange: 16,
  keepShaped: -4,
  /** Reading a word that no record has as one near it; a word that exists, and one that was even given marks. */
  fresh: 1,
  real: 9,
  realMarked: 12,
  /** A space too many or too few. */
  space: 2,
  /** The near word bears marks that were not typed; was typed with marks it never bears. */
  lost: 1,
  gained: 3,
} as const;
/** A syllable this usual is never doubted. */
const USUAL = 4000;
/** How often a word must have been seen before its own neighbours tell more than how usual they are. */
const SMOOTH = 200;
/** A syllable written so in fewer cases than this, beside a word that it stands with, lacks its marks or bears wrong ones. */
const SLIPPED = { bare: 0.1, wrong: 0.03 };
/** So many readings of the text up to a word are followed. */
const BEAM = 12;
/** A reading this much less likely than the best is none. */
const MARGIN = 2;
const LONGEST_SYLLABLE = 6;
const START: Path = { score: 0, last: undefined, arc: undefined, before: undefined };

export class Corrector {
  readonly #memo = new Map<string, readonly Slip[]>();

  constructor(
    private readonly known: Words,
    private readonly repairs: readonly Repair[] = REPAIRS,
  ) {}

  /** The likely readings of a text, likeliest first and at most so many; each reads other words. */
  readings(typed: readonly Syllable[], most: number): [Reading, ...Reading[]] {
    const arcs = typed.map((each, at) => this.#arcs(each, typed[at - 1], typed[at + 1]));
    if (arcs.every((each) => each === undefined)) return [{ syllables: [...typed], corrections: [], doubt: 0 }];
    const beams: Path[][] = typed.map(() => []);
    beams.unshift([START]);
    typed.forEach((each, at) => {
      const paths = beams[at]!.sort((a, b) => b.score - a.score).slice(0, BEAM);
      for (const arc of arcs[at] ?? [{ words: 1, says: [each], cost: 0 }]) {
        for (const path of paths) {
          let { score, last } = path;
          for (const said of arc.says) {
            score += this.#follows(last, said);
            last = said;
          }
          beams[at + arc.words]?.push({ score: score - arc.cost, last, arc, before: path });
        }
      }
    });
    const ends = beams[typed.length]!.sort((a, b) => b.score - a.score);
    const [best, ...others] = ends;
    const found: [Reading, ...Reading[]] = [told(best!, typed, 0)];
    const seen = new Set([textOf(found[0])]);
    for (const path of others) {
      const doubt = best!.score - path.score;
      if (found.length === most || doubt > MARGIN) break;
      const reading = told(path, typed, doubt);
      if (seen.has(textOf(reading))) continue;
      seen.add(textOf(reading));
      found.push(reading);
    }
    return found;
  }

  /** A text of one who sets marks: where a syllable lacks them or bears wrong ones, any may be meant. */
  withSlippedMarks(typed: readonly Syllable[]): readonly Syllable[] {
    return typed.map((each, at) => {
      const rarely = isMarked(each) ? SLIPPED.wrong : SLIPPED.bare;
      if (this.known.isTalk(each) || this.known.likely(each.accented, each.folded) >= rarely) return each;
      const isAtHome = this.#belongs(typed[at - 1], each) || this.#belongs(each, typed[at + 1]);
      return isAtHome ? { ...each, guessed: true } : each;
    });
  }

  /** How likely a syllable stands behind another, as a logarithm. */
  #follows(last: Syllable | undefined, next: Syllable): number {
    const alone = (this.known.count(next.folded) + 0.5) / this.known.total;
    if (last === undefined) return Math.log(alone);
    const before = this.known.count(last.folded);
    return Math.log((this.known.pairs(last.folded, next.folded) + SMOOTH * alone) / (before + SMOOTH));
  }

  #arcs(each: Syllable, before: Syllable | undefined, after: Syllable | undefined): Arc[] | undefined {
    if (/^\d+$/.test(each.folded)) return undefined;
    const isKnown = this.#isKnown(each);
    const arcs: Arc[] = [];
    const put = (says: readonly Syllable[], cost: number, words = 1) => arcs.push({ words, says, cost });
    const whole = this.#joined(each, isKnown, before, after);
    if (whole !== undefined) put([whole], COST.space, 2);
    if (each.folded.length < 2 || (isKnown && !this.#isDoubtful(each, before, after)))
      return whole === undefined ? undefined : [{ words: 1, says: [each], cost: 0 }, ...arcs];
    if (isKnown) {
      put([each], 0);
      this.#near(each, isMarked(each) ? COST.realMarked : COST.real, put);
      return arcs;
    }
    const isWord = isMarked(each) && looksVietnamese(each.folded);
    put([each], isWord ? COST.keepShaped : COST.keepStrange);
    if (this.known.count(each.folded) > 0)
      put([{ folded: each.folded, accented: each.folded, raw: each.folded, guessed: true }], COST.lost);
    const decoded = this.repairs.includes('keys') ? decodeKeys(each.raw) : undefined;
    if (decoded !== undefined) {
      const read = syllable(decoded);
      if (this.known.count(read.folded) > 0)
        put([this.known.isMarkedSo(read.accented) ? read : { ...read, guessed: true }], 0);
    }
    if (!/\d/.test(each.folded)) this.#near(each, COST.fresh, put);
    if (!this.repairs.includes('spaces')) return arcs;
    const split = this.#split(each);
    if (split !== undefined) put(split, COST.space * (split.length - 1));
    return arcs;
  }

  /** A word parted by a space ("s inh", "tr ú"): one of the parts is none by itself, or a letter that is at home beside nothing before it. */
  #joined(
    each: Syllable,
    isKnown: boolean,
    before: Syllable | undefined,
    after: Syllable | undefined,
  ): Syllable | undefined {
    if (after === undefined || !this.repairs.includes('spaces')) return undefined;
    const isLetter = each.folded.length === 1 && !this.#belongs(before, each);
    if (isKnown && !isLetter && after.folded.length > 1 && this.#isKnown(after)) return undefined;
    const whole = syllable(each.raw + after.raw);
    return whole.folded.length <= LONGEST_SYLLABLE && this.#isKnown(whole) ? whole : undefined;
  }

  #isKnown(each: Syllable): boolean {
    if (this.known.count(each.folded) === 0) return false;
    return !isMarked(each) || this.known.isMarkedSo(each.accented);
  }

  /** Whether a syllable that exists stands beside its neighbours less often than by chance. */
  #isDoubtful(each: Syllable, before: Syllable | undefined, after: Syllable | undefined): boolean {
    if (this.known.isTalk(each) || this.known.count(each.folded) >= USUAL || !looksVietnamese(each.folded))
      return false;
    return !this.#belongs(before, each) && !this.#belongs(each, after);
  }

  #belongs(first: Syllable | undefined, second: Syllable | undefined): boolean {
    if (first === undefined || second === undefined) return false;
    const together = this.known.pairs(first.folded, second.folded);
    return together * this.known.total > (this.known.count(first.folded) + 1) * (this.known.count(second.folded) + 1);
  }

  /** Words near it; never an abbreviation, for one letter makes another of it. */
  #near(each: Syllable, base: number, put: (says: readonly Syllable[], cost: number) => void): void {
    if (!this.repairs.includes('slips')) return;
    let slips = this.#memo.get(each.folded);
    if (slips === undefined) {
      slips = slipsOf(each.folded, (word) => looksVietnamese(word) && this.known.count(word) > 0);
      if (this.#memo.size > 20_000) this.#memo.clear();
      this.#memo.set(each.folded, slips);
    }
    for (const [word, cost] of slips) {
      const [read, marks] = this.#withMarks(word, each);
      put([read], base + cost + marks);
    }
  }

  /** A near word with the marks that were typed, where it is written with them. */
  #withMarks(word: string, typed: Syllable): [Syllable, number] {
    const guess = { folded: word, accented: word, raw: word, guessed: true } as const;
    if (!isMarked(typed)) return [guess, 0];
    const marks = marksOf(typed.accented);
    let least: number = COST.gained;
    for (const accented of this.known.marked(word)) {
      const here = marksOf(accented);
      if (here === marks) return [{ folded: word, accented, raw: word }, 0];
      if ([...marks].every((mark) => here.includes(mark))) least = COST.lost;
    }
    return [guess, least];
  }

  /** Syllables run together: `dangkykethon`. */
  #split(each: Syllable): readonly Syllable[] | undefined {
    const word = each.raw;
    if (word.length < 4 || word.length > 60) return undefined;
    type Way = { readonly score: number; readonly parts: readonly Syllable[] };
    // Best way to each end, one for each last piece: a pair may make up for a rarer syllable before it.
    const ways: Way[][] = [[{ score: 0, parts: [] }]];
    for (let end = 1; end <= word.length; end++) {
      const here: Way[] = [];
      for (let from = Math.max(0, end - LONGEST_SYLLABLE - 1); from < end - 1; from++) {
        const before = ways[from];
        if (before === undefined || before.length === 0) continue;
        const piece = syllable(word.slice(from, end));
        if (!this.#isKnown(piece)) continue;
        let best: Way | undefined;
        for (const way of before) {
          const score = way.score + this.#follows(way.parts.at(-1), piece) - COST.space;
          if (best === undefined || score > best.score) best = { score, parts: [...way.parts, piece] };
        }
        if (best !== undefined) here.push(best);
      }
      ways[end] = here;
    }
    const found = ways[word.length]?.reduce<Way | undefined>(
      (best, way) => (best === undefined || way.score > best.score ? way : best),
      undefined,
    );
    return found === undefined || found.parts.length < 2 ? undefined : found.parts;
  }
}

/** The marks of a word, whatever letters bear them. */
const marksOf = (accented: string): string =>
  [...accented]
    .filter((char) => /[\p{M}đ1-5]/u.test(char))
    .sort()
    .join('');

const textOf = ({ syllables }: Reading): string => syllables.map(({ folded }) => folded).join(' ');

function told(end: Path, typed: readonly Syllable[], doubt: number): Reading {
  const steps: Path[] = [];
  for (let path: Path | undefined = end; path?.arc !== undefined; path = path.before) steps.unshift(path);
  const syllables: Syllable[] = [];
  const corrections: Correction[] = [];
  let at = 0;
  for (const { arc } of steps) {
    const source = typed.slice(at, at + arc!.words);
    at += arc!.words;
    syllables.push(...arc!.says);
    if (arc!.says.length === 1 && arc!.says[0] === source[0] && source.length === 1) continue;
    corrections.push({
      typed: source.map(({ raw }) => raw).join(' '),
      read: arc!.says.map(({ raw }) => raw).join(' '),
    });
  }
  return { syllables, corrections, doubt };
}
