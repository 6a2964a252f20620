/**
 * What a mistyped word may have been, and how unlikely each slip is: letters dropped, doubled, swapped, hit beside, northern spelling.
 * Costs are in nats above the likeliest slip.
 */

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
const SPELT: readonly (readonly [RegExp, string])[] = [
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
const COST = { spelt: 0, doubled: 0, dropped: 0, extra: 2, swapped: 0, beside: 0.3, other: 3 } as const;

/** A word something else may have been, and what that costs. */
export type Slip = readonly [word: string, cost: number];

/** The words near a mistyped one, both without marks, each with its least cost. */
export function slipsOf(typed: string, exists: (word: string) => boolean): Slip[] {
  const found = new Map<string, number>();
  const put = (word: string, cost: number) => {
    if (word.length < 2 || word === typed || (found.get(word) ?? Infinity) <= cost || !exists(word)) return;
    found.set(word, cost);
  };
  for (const [pattern, instead] of SPELT) if (pattern.test(typed)) put(typed.replace(pattern, instead), COST.spelt);
  for (let at = 0; at < typed.length; at++) {
    const [head, tail] = [typed.slice(0, at), typed.slice(at + 1)];
    put(head + tail, typed[at] === typed[at - 1] ? COST.doubled : COST.extra);
    if (tail !== '') put(head + tail[0]! + typed[at]! + tail.slice(1), COST.swapped);
    for (const near of NEIGHBOURS[typed[at]!] ?? '') put(head + near + tail, COST.beside);
    for (const letter of LETTERS) {
      put(head + letter + typed.slice(at), COST.dropped);
      put(head + letter + tail, COST.other);
    }
  }
  for (const letter of LETTERS) put(typed + letter, COST.dropped);
  return [...found];
}
