/** Numbers as people in Vietnam type them: `1.500.000`, `1,5 triệu`, `500k`, `2 tỷ 300 triệu`, `hai mươi lăm`. Works on folded text. */

const SCALE: ReadonlyMap<string, number> = new Map([
  ['k', 1e3],
  ['nghin', 1e3],
  ['ngan', 1e3],
  ['thousand', 1e3],
  ['tr', 1e6],
  ['trieu', 1e6],
  ['cu', 1e6],
  ['million', 1e6],
  ['ty', 1e9],
  ['ti', 1e9],
  ['billion', 1e9],
]);

const DIGITS: ReadonlyMap<string, number> = new Map(
  ['khong', 'mot', 'hai', 'ba', 'bon', 'nam', 'sau', 'bay', 'tam', 'chin'].map((word, value) => [word, value]),
);
/** Behind `mười` and `mươi`; there five is `lăm`, and `năm` is a year. */
const UNITS: ReadonlyMap<string, number> = new Map([...DIGITS, ['tu', 4], ['lam', 5], ['nham', 5]]);
/** Words that make another number of what stands before them. */
const GOES_ON = new Set([...UNITS.keys(), ...SCALE.keys(), 'muoi', 'chuc', 'tram', 'linh', 'le', 'ruoi']);
/** `tám`, not "about", unless a number follows. */
const ABOUT = /^(?:khoang|gan|hon|about|around|~)\s+|^tam\s+(?=\d|(?:mot|hai|ba|bon|sau|bay|tam|chin)\b)/;

/** `undefined` when it is no number, more than one that do not belong together ("2 hoặc 3"), or one of which only a part is understood. */
export function parseAmount(folded: string): number | undefined {
  const text = folded.replace(ABOUT, '').trim();
  if (/^-/.test(text)) return undefined;
  const words = text.split(' ');
  if (DIGITS.has(words[0]!) || words[0] === 'muoi') return parseWords(words);
  const parts = [...text.matchAll(/(\d[\d.,]*)\s*([a-z]*)/g)];
  if (parts.length === 0 || /\d/.test(text.slice(0, parts[0]?.index))) return undefined;
  let sum = 0;
  let lastScale = Infinity;
  for (const [, digits = '', unit = ''] of parts) {
    const value = parseDigits(digits.replace(/[.,]$/, ''));
    const scale = SCALE.get(unit) ?? 1;
    const isContinued = sum > 0;
    if (value === undefined || (isContinued && (scale >= lastScale || lastScale === 1))) return undefined;
    // "2 triệu 3" is 2,300,000 to those who say it, and nothing to count on.
    if (isContinued && scale === 1 && value < 1e3) return undefined;
    sum += value * scale;
    lastScale = scale;
  }
  if (/\bruoi\b/.test(text) && lastScale > 1) sum += lastScale / 2;
  return Math.round(sum * 1e6) / 1e6;
}

/** `hai`, `mười lăm`, `hai mươi tư`, `ba trăm`, each with a scale behind it; other words may follow, but no further number. */
function parseWords(words: readonly string[]): number | undefined {
  const rest = [...words];
  const first = rest.shift()!;
  let value = DIGITS.get(first) ?? 10;
  const isTens = rest[0] === 'muoi' || rest[0] === 'chuc';
  if (isTens || rest[0] === 'tram') value *= rest.shift() === 'tram' ? 100 : 10;
  const unit = first === 'muoi' || isTens ? UNITS.get(rest[0] ?? '') : undefined;
  if (unit !== undefined && rest[0] !== 'nam') {
    value += unit;
    rest.shift();
  }
  const scale = SCALE.get(rest[0] ?? '');
  if (scale !== undefined) rest.shift();
  else if (value < 100 && rest[0] === 'nam') rest.shift();
  if (scale !== undefined && rest[0] === 'ruoi') {
    rest.shift();
    value += 0.5;
  }
  return rest.some((word) => GOES_ON.has(word) || /\d/.test(word)) ? undefined : value * (scale ?? 1);
}

/** Groups of three are thousands, whichever mark parts them; else the mark is a decimal one. */
function parseDigits(digits: string): number | undefined {
  if (/^\d+$/.test(digits)) return Number(digits);
  if (/^[1-9]\d{0,2}([.,]\d{3})+$/.test(digits)) return Number(digits.replace(/[.,]/g, ''));
  if (/^\d+[.,]\d+$/.test(digits)) return Number(digits.replace(',', '.'));
  return undefined;
}
