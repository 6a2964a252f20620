/** Disturbs questions as hurried people do; the same seed gives the same mistakes. */

/** A small generator of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const withoutMarks = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');

const KEYS: Readonly<Record<string, string>> = {
  q: 'wa',
  w: 'qe',
  e: 'wr',
  r: 'et',
  t: 'ry',
  y: 'tu',
  u: 'yi',
  i: 'uo',
  o: 'ip',
  p: 'o',
  a: 'sq',
  s: 'ad',
  d: 'sf',
  f: 'dg',
  g: 'fh',
  h: 'gj',
  j: 'hk',
  k: 'jl',
  l: 'k',
  z: 'x',
  x: 'zc',
  c: 'xv',
  v: 'cb',
  b: 'vn',
  n: 'bm',
  m: 'n',
};
const TONE: Readonly<Record<string, string>> = {
  '\u0300': 'f',
  '\u0301': 's',
  '\u0309': 'r',
  '\u0303': 'x',
  '\u0323': 'j',
};
const CHAT: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})đăng ký(?!\p{L})/giu, 'dk'],
  [/(?<!\p{L})không(?!\p{L})/giu, 'ko'],
  [/(?<!\p{L})được(?!\p{L})/giu, 'dc'],
  [/(?<!\p{L})bao nhiêu(?!\p{L})/giu, 'bn'],
  [/(?<!\p{L})như thế nào(?!\p{L})/giu, 'ntn'],
  [/(?<!\p{L})hồ sơ(?!\p{L})/giu, 'hs'],
  [/(?<!\p{L})gì(?!\p{L})/giu, 'j'],
  [/(?<!\p{L})vậy(?!\p{L})/giu, 'z'],
  [/(?<!\p{L})mình(?!\p{L})/giu, 'mik'],
  [/(?<!\p{L})giấy phép lái xe(?!\p{L})/giu, 'gplx'],
  [/(?<!\p{L})bảo hiểm xã hội(?!\p{L})/giu, 'bhxh'],
  [/(?<!\p{L})bảo hiểm y tế(?!\p{L})/giu, 'bhyt'],
  [/(?<!\p{L})hộ kinh doanh(?!\p{L})/giu, 'hkd'],
  [/(?<!\p{L})doanh nghiệp(?!\p{L})/giu, 'dn'],
  [/(?<!\p{L})công ty(?!\p{L})/giu, 'cty'],
  [/(?<!\p{L})giấy phép(?!\p{L})/giu, 'gp'],
  [/(?<!\p{L})giấy chứng nhận(?!\p{L})/giu, 'gcn'],
  [/(?<!\p{L})thủ tục(?!\p{L})/giu, 'tt'],
  [/(?<!\p{L})căn cước công dân(?!\p{L})/giu, 'cccd'],
  [/(?<!\p{L})nước ngoài(?!\p{L})/giu, 'nn'],
];

/** A typing error in about every sixth longer word: a letter dropped, doubled, swapped, or its neighbour hit. */
function typingErrors(text: string, random: () => number): string {
  return text.replace(/\p{L}{3,}/gu, (word) => {
    if (random() > 0.17) return word;
    const at = Math.floor(random() * (word.length - 1));
    const kind = Math.floor(random() * 4);
    if (kind === 0) return word.slice(0, at) + word.slice(at + 1);
    if (kind === 1) return word.slice(0, at + 1) + word.slice(at);
    if (kind === 2) return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
    const near = KEYS[withoutMarks(word.charAt(at)).toLowerCase()] ?? 'x';
    return word.slice(0, at) + near.charAt(Math.floor(random() * near.length)) + word.slice(at + 1);
  });
}

const VNI_TONE: Readonly<Record<string, string>> = {
  '\u0301': '1',
  '\u0300': '2',
  '\u0309': '3',
  '\u0303': '4',
  '\u0323': '5',
};
const VNI_MARK: Readonly<Record<string, string>> = { '\u0302': '6', '\u031b': '7', '\u0306': '8' };

/** A word as its Telex keys, the tone at its end: `đăng` -> `ddawng`. */
function telexKeys(word: string): string {
  let keys = '';
  let tone = '';
  for (const char of word.normalize('NFD')) {
    const last = keys.at(-1) ?? '';
    if (char === '\u0302') keys += last;
    else if (char === '\u0306' || char === '\u031b') keys += 'w';
    else if (TONE[char] !== undefined) tone = TONE[char];
    else if (char === 'đ') keys += 'dd';
    else keys += char;
  }
  return keys + tone;
}

/** A word as its VNI keys, the tone at its end: `đăng` -> `d9a8ng`. */
function vniKeys(word: string): string {
  let keys = '';
  let tone = '';
  for (const char of word.normalize('NFD')) {
    if (VNI_TONE[char] !== undefined) tone = VNI_TONE[char];
    else keys += char === 'đ' ? 'd9' : (VNI_MARK[char] ?? char);
  }
  return keys + tone;
}

const words = (text: string, change: (word: string) => string): string => text.replace(/\p{L}+/gu, change);

/** Every other word as its Telex keys. */
const telex = (text: string, random: () => number): string =>
  words(text, (word) => (random() > 0.5 ? word : telexKeys(word)));

/** A space put into about every sixth longer word. */
const partedWords = (text: string, random: () => number): string =>
  words(text, (word) => {
    if (word.length < 3 || random() > 0.17) return word;
    const at = 1 + Math.floor(random() * (word.length - 1));
    return `${word.slice(0, at)} ${word.slice(at)}`;
  });

/** How the north hears it. */
const HEARD: readonly (readonly [RegExp, string])[] = [
  [/^l/i, 'n'],
  [/^n(?![gh])/i, 'l'],
  [/^ch/i, 'tr'],
  [/^tr/i, 'ch'],
  [/^s/i, 'x'],
  [/^x/i, 's'],
  [/^gi(?=\p{L})/iu, 'd'],
  [/^d/i, 'gi'],
  [/^r/i, 'd'],
];

/** Of the words that begin so about every third is spelt as it is heard. */
const northern = (text: string, random: () => number): string =>
  words(text, (word) => {
    const heard = HEARD.find(([start]) => start.test(word));
    return heard === undefined || random() > 0.33 ? word : word.replace(...heard);
  });

const missingSpaces = (text: string, random: () => number): string =>
  text.replace(/ /g, () => (random() < 0.25 ? '' : ' '));
const chat = (text: string): string => CHAT.reduce((said, [long, short]) => said.replace(long, short), text);

/** The disturbances, by name. */
export const DISTURBANCES: Readonly<Record<string, (text: string, random: () => number) => string>> = {
  'no marks': withoutMarks,
  'typing errors': typingErrors,
  'typing errors, no marks': (text, random) => typingErrors(withoutMarks(text), random),
  'Telex leftovers': telex,
  'missing spaces': missingSpaces,
  'missing spaces, no marks': (text, random) => missingSpaces(withoutMarks(text), random),
  'Telex keyboard off': (text) => words(text, telexKeys),
  'VNI keyboard off': (text) => words(text, vniKeys),
  'words parted by spaces': partedWords,
  'words parted by spaces, no marks': (text, random) => partedWords(withoutMarks(text), random),
  'northern spelling': northern,
  'northern spelling, no marks': (text, random) => northern(withoutMarks(text), random),
  'chat abbreviations': chat,
  'chat abbreviations, no marks': (text) => withoutMarks(chat(text)),
};
