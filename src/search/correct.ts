/**
 * Repairs what is in no record: keys of a Telex or VNI keyboard left over, missing or extra spaces, dropped, doubled, swapped and
 * neighbouring letters, northern slips (l/n, s/x, ch/tr, d/gi/r). A syllable that records or the lexicon know is left alone.
 */
import { decodeKeys, syllable, type Syllable } from './text.ts';

/** What was typed and what it was read as. */
export interface Correction {
  readonly typed: string;
  readonly read: string;
}

/** What correction knows: which syllables exist and how often, and how often two stand together. */
export interface KnownWords {
  /** 0 when unknown. */
  count(folded: string): number;
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

export class Corrector {
  readonly #memo = new Map<string, readonly (readonly [string, number])[]>();

  constructor(private readonly known: KnownWords) {}

  correct(typed: readonly Syllable[]): { syllables: Syllable[]; corrections: Correction[] } {
    const out: Syllable[] = [];
    const corrections: Correction[] = [];
    for (let at = 0; at < typed.length; at++) {
      const each = typed[at]!;
      if (this.known.count(each.folded) > 0 || /\d/.test(each.folded) || each.folded.length < 2) {
        const keys = /\d/.test(each.folded) ? this.#keys(each) : undefined;
        out.push(keys ?? each);
        if (keys) corrections.push({ typed: each.raw, read: keys.raw });
        continue;
      }
      const next = typed[at + 1];
      const read =
        this.#keys(each) ?? this.#joined(each, next) ?? this.#split(each) ?? this.#near(each, out.at(-1), next);
      if (read === undefined) {
        out.push(each);
        continue;
      }
      const parts = Array.isArray(read) ? read : [read];
      if (
        Array.isArray(read) &&
        read.length === 1 &&
        next !== undefined &&
        this.known.count(each.folded + next.folded) > 0 &&
        read[0]!.folded === each.folded + next.folded
      )
        at++;
      out.push(...parts);
      corrections.push({ typed: each.raw, read: parts.map((part) => part.raw).join(' ') });
    }
    return { syllables: out, corrections };
  }

  #keys(each: Syllable): Syllable | undefined {
    const decoded = decodeKeys(each.raw);
    if (decoded === undefined) return undefined;
    const read = syllable(decoded);
    return this.known.count(read.folded) > 0 ? read : undefined;
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
    const best: (Best | undefined)[] = [{ score: 0, parts: [] }];
    for (let end = 1; end <= word.length; end++) {
      for (let from = Math.max(0, end - LONGEST_SYLLABLE - 1); from < end; from++) {
        const before = best[from];
        if (before === undefined) continue;
        const piece = syllable(word.slice(from, end));
        const count = this.known.count(piece.folded);
        if (count === 0 || !/[aeiouy]/.test(piece.folded)) continue;
        const last = before.parts.at(-1);
        const together = last === undefined ? 0 : this.known.pairs(last.folded, piece.folded);
        const score = before.score + Math.log1p(count) * 0.3 + Math.log1p(together) * 1.2 - 4;
        const current = best[end];
        if (current === undefined || score > current.score) best[end] = { score, parts: [...before.parts, piece] };
      }
    }
    const found = best[word.length];
    if (found === undefined || found.parts.length < 2) return undefined;
    return found.parts.length * LONGEST_SYLLABLE < word.length ? undefined : [...found.parts];
  }

  /** The known syllable nearest to a mistyped one; its neighbours decide between equals. */
  #near(each: Syllable, before: Syllable | undefined, after: Syllable | undefined): Syllable | undefined {
    let best: string | undefined;
    let bestScore = -Infinity;
    for (const [word, cost] of this.#candidates(each.folded)) {
      const left = before === undefined ? 0 : this.known.pairs(before.folded, word);
      const right = after === undefined ? 0 : this.known.pairs(word, after.folded);
      const score = Math.log1p(left) + Math.log1p(right) + Math.log1p(this.known.count(word)) * 0.35 - cost * 2;
      if (score > bestScore) {
        bestScore = score;
        best = word;
      }
    }
    if (best === undefined) return undefined;
    return { folded: best, accented: best, raw: best };
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
