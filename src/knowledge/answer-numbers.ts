/** Numbers as people in Vietnam type them: `1.500.000`, `1,5 triệu`, `500k`, `2 tỷ 300 triệu`, `năm`. Works on folded text. */

const SCALE: Readonly<Record<string, number>> = {
  k: 1e3,
  nghin: 1e3,
  ngan: 1e3,
  thousand: 1e3,
  tr: 1e6,
  trieu: 1e6,
  cu: 1e6,
  million: 1e6,
  ty: 1e9,
  ti: 1e9,
  billion: 1e9,
};

const WORDS: Readonly<Record<string, number>> = Object.fromEntries(
  ['khong', 'mot', 'hai', 'ba', 'bon', 'nam', 'sau', 'bay', 'tam', 'chin', 'muoi'].map((word, value) => [word, value]),
);

/** `undefined` when it is no number, or more than one that do not belong together ("2 hoặc 3"). */
export function parseAmount(folded: string): number | undefined {
  const text = folded.replace(/^(khoang|tam|gan|hon|about|around|~)\s+/, '').trim();
  if (/^-/.test(text)) return undefined;
  const [first = '', ...others] = text.split(' ');
  const word = WORDS[first];
  if (word !== undefined) return others.some((part) => /\d/.test(part)) ? undefined : word * scaleOf(others[0]);
  const parts = [...text.matchAll(/(\d[\d.,]*)\s*([a-z]*)/g)];
  if (parts.length === 0 || /\d/.test(text.slice(0, parts[0]?.index))) return undefined;
  let sum = 0;
  let lastScale = Infinity;
  for (const [, digits = '', unit = ''] of parts) {
    const value = parseDigits(digits.replace(/[.,]$/, ''));
    const scale = scaleOf(unit);
    const isContinued = sum > 0;
    if (value === undefined || (isContinued && (scale >= lastScale || lastScale === 1))) return undefined;
    sum += value * scale;
    lastScale = scale;
  }
  if (/\bruoi\b/.test(text) && lastScale > 1) sum += lastScale / 2;
  return Math.round(sum * 1e6) / 1e6;
}

const scaleOf = (unit: string | undefined): number => (unit === undefined ? 1 : (SCALE[unit] ?? 1));

/** Groups of three are thousands, whichever mark parts them; else the mark is a decimal one. */
function parseDigits(digits: string): number | undefined {
  if (/^\d+$/.test(digits)) return Number(digits);
  if (/^\d{1,3}([.,]\d{3})+$/.test(digits)) return Number(digits.replace(/[.,]/g, ''));
  if (/^\d+[.,]\d+$/.test(digits)) return Number(digits.replace(',', '.'));
  return undefined;
}
