/**
 * Repairs what is in no record: keys of a Telex or VNI keyboard left over, missing or extra spaces, dropped, doubled, swapped and
 * neighbouring letters, northern slips (l/n, s/x, ch/tr, d/gi/r). A syllable that records or the lexicon know is left alone.
 */
import { decodeKeys, isMarked, looksVietnamese, syllable, type Syllable } from './text.ts';

/** What was typed and what it was read as. */
export interface Correction {
  readonly typed: string;
  readonly read: string;
}

/** What correction knows: which syllables exist and how often, and how often two stand together. */
export interface Words {
  /** How often a folded syllable or an abbreviation occurs; 0 when unknown. */
  count(folded: string): number;
  /** Whether a syllable occurs with just these marks. */
  isMarkedSo(accented: string): boolean;
  /** Whether a syllable is a word of talk or an abbreviation: at home beside any word, so its neighbours do not speak against it. */
  isTalk(each: Syllable): boolean;
  /** How often two folded syllables stand together. */
  pairs(first: string, second: string): number;
}

const NEIGHBOURS: Readonly<Record<string, string>> = {
  q: 'wa',
  w: 'qes',
  e: 'wrd',
  r: 'etf',
  t: 'ryg',
  y: 'tuh',
  u: 'yij',
  i: 'uok',
  o: 'ipl',
  p: 'ol',
  a: 'qsz',
  s: 'awdz',
  d: 'sefc',
  f: 'drgv',
  g: 'fthb',
  h: 'gyjn',
  j: 'hukm',
  k: 'jil',
  l: 'ko',
  z: 'asx',
  x: 'zsc',
  c: 'xdv',
  v: 'cfb',
  b: 'vgn',
  n: 'bhm',
  m: 'nj',
};
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^l/, 'n'],
  [/^n(?![gh])/, 'l'],
  [/^s/, 'x'],
  [/^x/, 's'],
  [/^ch/, 'tr'],
  [/^tr/, 'ch'],
  [/^d/, 'gi'],
  [/^gi/, 'd'],
  [/^r/, 'd'],
  [/^d/, 'r'],
  [/^gi/, 'r'],
  [/^ngh/, 'ng'],
  [/^ng(?=[ie])/, 'ngh'],
  [/^k(?=[aou])/, 'c'],
  [/^c(?=[ie])/, 'k'],
  [/^f/, 'ph'],
  [/^w/, 'qu'],
  [/^z/, 'd'],
  [/^j/, 'gi'],
];
const LETTERS = 'abcdeghiklmnopqrstuvxy';
const LONGEST_SYLLABLE = 6;
/** Any reading of a word that is in no record is better than none. */
const STRANGE = -Infinity;
/** How good a reading must be to replace what is shaped like a word, though no record has it. */
const LIKELY = 6;
/** How good a reading must be to replace a word that exists. */
const CERTAIN = 5.5;
/** A syllable this usual is never doubted. */
const USUAL = 4000;

export class Corrector {
  readonly #memo = new Map<string, readonly (readonly [string, number])[]>();

  constructor(private readonly known: Words) {}

  correct(typed: readonly Syllable[]): { syllables: Syllable[]; corrections: Correction[] } {
    const out: Syllable[] = [];
    const corrections: Correction[] = [];
    for (let at = 0; at < typed.length; at++) {
      const each = typed[at]!;
      const next = typed[at + 1];
      const joined = this.#isKnown(each) ? undefined : this.#joined(each, next);
      const read = joined ?? this.#read(each, out.at(-1), next);
      if (read === undefined) {
        out.push(each);
        continue;
      }
      out.push(...read);
      const source = joined === undefined ? each.raw : `${each.raw} ${next?.raw ?? ''}`;
      corrections.push({ typed: source, read: read.map((part) => part.raw).join(' ') });
      if (joined !== undefined) at++;
    }
    return { syllables: out, corrections };
  }

  #read(each: Syllable, before: Syllable | undefined, after: Syllable | undefined): Syllable[] | undefined {
    if (/^\d+$/.test(each.folded) || each.folded.length < 2) return undefined;
    if (this.#isKnown(each)) {
      const better = this.#better(each, before, after);
      return better && [better];
    }
    const one = this.#keys(each);
    if (one) return [one];
    const split = looksVietnamese(each.folded) ? undefined : this.#split(each);
    if (split) return split;
    const isWord = isMarked(each) && looksVietnamese(each.folded);
    const near = this.#near(each, before, after, isWord ? LIKELY : STRANGE);
    return near && [near];
  }

  #isKnown(each: Syllable): boolean {
    if (this.known.count(each.folded) === 0) return false;
    return !isMarked(each) || this.known.isMarkedSo(each.accented);
  }

  #keys(each: Syllable): Syllable | undefined {
    const decoded = decodeKeys(each.raw);
    if (decoded === undefined) return undefined;
    const read = syllable(decoded);
    if (this.known.count(read.folded) === 0) return undefined;
    return this.known.isMarkedSo(read.accented) ? read : { ...read, guessed: true };
  }

  /** Two halves of one syllable with a space between: `kh ai`. */
  #joined(each: Syllable, next: Syllable | undefined): Syllable[] | undefined {
    if (next === undefined || this.known.count(next.folded) > 40) return undefined;
    const whole = syllable(each.raw + next.raw);
    return whole.folded.length <= LONGEST_SYLLABLE && this.known.count(whole.folded) > 0 ? [whole] : undefined;
  }

  /** Syllables run together: `dangkykethon`. The split with the most usual syllables and pairs wins. */
  #split(each: Syllable): Syllable[] | undefined {
    const word = each.raw;
    if (word.length < 5 || word.length > 60) return undefined;
    type Best = { readonly score: number; readonly parts: readonly Syllable[] };
    // Best way to each end, one for each last piece: a pair may make up for a rarer syllable before it.
    const ways: Best[][] = [[{ score: 0, parts: [] }]];
    for (let end = 1; end <= word.length; end++) {
      const here: Best[] = [];
      for (let from = Math.max(0, end - LONGEST_SYLLABLE - 1); from < end - 1; from++) {
        const before = ways[from];
        if (before === undefined || before.length === 0) continue;
        const piece = syllable(word.slice(from, end));
        const count = this.known.count(piece.folded);
        if (count === 0) continue;
        let best: Best | undefined;
        for (const way of before) {
          const last = way.parts.at(-1);
          const together = last === undefined ? 0 : this.known.pairs(last.folded, piece.folded);
          const score = way.score + Math.log1p(count) * 0.3 + Math.log1p(together) * 1.2 - 4;
          if (best === undefined || score > best.score) best = { score, parts: [...way.parts, piece] };
        }
        if (best !== undefined) here.push(best);
      }
      ways[end] = here;
    }
    const found = ways[word.length]?.reduce<Best | undefined>(
      (best, way) => (best === undefined || way.score > best.score ? way : best),
      undefined,
    );
    if (found === undefined || found.parts.length < 2) return undefined;
    return found.parts.length * LONGEST_SYLLABLE < word.length ? undefined : [...found.parts];
  }

  /** The known syllable nearest to a mistyped one; its neighbours decide between equals. */
  #near(
    each: Syllable,
    before: Syllable | undefined,
    after: Syllable | undefined,
    least: number,
  ): Syllable | undefined {
    let best: string | undefined;
    let bestScore = least;
    const weigh = (word: string, cost: number) => {
      const left = before === undefined ? 0 : this.known.pairs(before.folded, word);
      const right = after === undefined ? 0 : this.known.pairs(word, after.folded);
      const score = Math.log1p(left) + Math.log1p(right) + Math.log1p(this.known.count(word)) * 0.35 - cost * 2;
      if (score > bestScore) {
        bestScore = score;
        best = word;
      }
    };
    if (this.known.count(each.folded) > 0) weigh(each.folded, 0.3);
    for (const [word, cost] of this.#candidates(each.folded)) weigh(word, cost);
    return best === undefined ? undefined : { folded: best, accented: best, raw: best, guessed: true };
  }

  /**
   * A syllable that exists but stands with neither neighbour anywhere, while a near one stands there often. Abbreviations (`mst`) stand
   * with the neighbours of what they are short for, so they are never doubted.
   */
  #better(each: Syllable, before: Syllable | undefined, after: Syllable | undefined): Syllable | undefined {
    const isSure = this.known.count(each.folded) >= USUAL || this.known.isTalk(each) || !looksVietnamese(each.folded);
    if (isSure) return undefined;
    const left = before === undefined ? 0 : this.known.pairs(before.folded, each.folded);
    const right = after === undefined ? 0 : this.known.pairs(each.folded, after.folded);
    if (left + right > 0) return undefined;
    return this.#near(each, before, after, CERTAIN);
  }

  #candidates(word: string): readonly (readonly [string, number])[] {
    const remembered = this.#memo.get(word);
    if (remembered !== undefined) return remembered;
    const found = new Map<string, number>();
    const put = (candidate: string, cost: number) => {
      if (candidate.length < 2 || candidate === word || this.known.count(candidate) === 0) return;
      if ((found.get(candidate) ?? Infinity) > cost) found.set(candidate, cost);
    };
    for (const [pattern, instead] of SLIPS) if (pattern.test(word)) put(word.replace(pattern, instead), 0.6);
    for (let i = 0; i < word.length; i++) {
      put(word.slice(0, i) + word.slice(i + 1), word[i] === word[i - 1] ? 0.4 : 1);
      if (i + 1 < word.length) put(word.slice(0, i) + word[i + 1]! + word[i]! + word.slice(i + 2), 0.7);
      for (const near of NEIGHBOURS[word[i]!] ?? '') put(word.slice(0, i) + near + word.slice(i + 1), 0.9);
    }
    for (let i = 0; i <= word.length; i++)
      for (const letter of LETTERS) put(word.slice(0, i) + letter + word.slice(i), 1);
    for (let i = 0; i < word.length; i++)
      for (const letter of LETTERS) put(word.slice(0, i) + letter + word.slice(i + 1), 1.5);
    const list = [...found];
    if (this.#memo.size > 20_000) this.#memo.clear();
    this.#memo.set(word, list);
    return list;
  }
}
