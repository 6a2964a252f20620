/**
 * Vietnamese text as search sees it: syllables, each with a folded key (no marks, i/y levelled) and an accent key that does not
 * depend on Unicode form or on where the tone mark was put (hòa = hoà).
 */

/** One syllable (or number, or code) of a text. */
export interface Syllable {
  /** Without marks, lower case, `y` behind one consonant written as `i`: `ky` and `kỹ` and `kĩ` all become `ki`. */
  readonly folded: string;
  /** As {@link folded}, but with quality marks kept and the tone as a last digit; equal to `folded` when nothing is marked. */
  readonly accented: string;
  /** As typed, lower case, NFC. */
  readonly raw: string;
  /** Set when it was guessed from a mistyped word: its marks are not known. */
  readonly guessed?: true;
}

/** The longest text that is looked at. */
export const MAX_TEXT = 400;

const TONES: Readonly<Record<string, string>> = {
  '\u0300': '1',
  '\u0301': '2',
  '\u0309': '3',
  '\u0303': '4',
  '\u0323': '5',
};
const OTHER_LETTER = /[\p{L}\p{N}]/u;
const LEVELLED = /^(h|k|l|m|s|t|v|qu)y$/;

const memo = new Map<string, Syllable>();

/** The syllable a typed word stands for. Words come again and again, so they are remembered (bounded). */
export function syllable(word: string): Syllable {
  const known = memo.get(word);
  if (known !== undefined) return known;
  const made = makeSyllable(word);
  if (memo.size > 50_000) memo.clear();
  memo.set(word, made);
  return made;
}

/** Grades and classes are written `loại I` and `loại 1`, `mức độ 02` and `mức 2`. */
const NUMERALS: ReadonlyMap<string, string> = new Map(Object.entries({ i: '1', ii: '2', iii: '3', iv: '4' }));

function makeSyllable(word: string): Syllable {
  const numeral = NUMERALS.get(word) ?? (/^0\d$/.test(word) ? word.slice(1) : undefined);
  if (numeral !== undefined) return { folded: numeral, accented: numeral, raw: word };
  let accented = '';
  let folded = '';
  let tone = '';
  for (const char of word.normalize('NFD')) {
    const mark = TONES[char];
    if (mark !== undefined) tone = mark;
    else if (char === '\u0302' || char === '\u0306' || char === '\u031b') accented += char;
    else if (char === 'đ') {
      accented += char;
      folded += 'd';
    } else if (!/\p{M}/u.test(char)) {
      accented += char;
      folded += char;
    }
  }
  folded = level(folded);
  return { folded, accented: level(accented) + tone, raw: word };
}

function level(letters: string): string {
  return LEVELLED.test(letters) ? `${letters.slice(0, -1)}i` : letters;
}

/** The syllables of a text, in order, at most `most` or a few more; `1.001193` is two, `C/O` is written out. */
export function syllables(text: string, most = Infinity): Syllable[] {
  const plain = text.normalize('NFC').toLowerCase();
  const found: Syllable[] = [];
  let start = -1;
  for (let at = 0; at <= plain.length && found.length < most; at++) {
    if (at < plain.length && isWordCharacter(plain, at)) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      const word = plain.slice(start, at);
      if (word === 'c' && plain.startsWith('/o', at) && !isWordCharacter(plain, at + 2)) {
        found.push(syllable('co'), syllable('xuất'), syllable('xứ'));
        at += 2;
      } else found.push(syllable(word));
      start = -1;
    }
  }
  return found;
}

/** Letters and digits; told by number where that is enough, for this runs over the whole catalogue. */
function isWordCharacter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return (code > 96 && code < 123) || (code > 47 && code < 58);
  if (code >= 0x1ea0 && code <= 0x1eff) return true;
  if (code >= 0xc0 && code < 0x250) return code !== 0xd7 && code !== 0xf7;
  return code < 0x2000 || code > 0x2e7f ? OTHER_LETTER.test(text.charAt(at)) : false;
}

/** A text folded to one line of syllables: `Đăng ký  kết-hôn` -> `dang ki ket hon`. */
export function foldText(text: string): string {
  return syllables(text)
    .map((each) => each.folded)
    .join(' ');
}

/** A word without marks, letter for letter: unlike {@link Syllable.folded}, `kỹ` stays apart from `kĩ`. */
export const withoutMarks = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd');

/** Whether a syllable bears any mark of Vietnamese. */
export const isMarked = (each: Syllable): boolean => each.accented !== each.folded;

const TELEX_TONE: Readonly<Record<string, string>> = {
  f: '\u0300',
  s: '\u0301',
  r: '\u0309',
  x: '\u0303',
  j: '\u0323',
};
const VNI_TONE: Readonly<Record<string, string>> = { 1: '\u0301', 2: '\u0300', 3: '\u0309', 4: '\u0303', 5: '\u0323' };

/**
 * What the keys of a Telex or VNI keyboard would have made of a word that was typed with the keyboard off:
 * `ddawng` -> `đăng`, `d9a8ng` -> `đăng`. Undefined when the word shows no such trace, or is a code (`A4`).
 */
export function decodeKeys(word: string): string | undefined {
  if (!/^[a-zđ][a-z]*[a-z0-9]*$/.test(word) || word.length < 2 || /^.\d$/.test(word)) return undefined;
  let letters = word;
  let tone = '';
  const vni = /\d/.test(letters);
  if (vni) {
    const digit = /[1-5]/.exec(letters);
    if (digit) {
      tone = VNI_TONE[digit[0]] ?? '';
      letters = letters.replace(digit[0], '');
    }
    letters = letters
      .replace(/d(.*)9/, 'đ$1')
      .replace(/([aeo])([a-z]*)6/, '$1\u0302$2')
      .replace(/uo([a-z]*)7/, 'u\u031bo\u031b$1')
      .replace(/([uo])([a-z]*?)7/g, '$1\u031b$2')
      .replace(/a([a-z]*)8/, 'a\u0306$1');
    if (/\d/.test(letters)) return undefined;
  } else {
    const key = /^([^aeiouy]*[aeiouy][^fsrxj]*)([fsrxj])/.exec(letters);
    if (key) {
      tone = TELEX_TONE[key[2]!] ?? '';
      letters = key[1]! + letters.slice(key[0].length);
    }
    letters = letters
      .replace(/^dd|^d(?=.*d$)/, 'đ')
      .replace(/(?<=đ.*)d$/, '')
      .replace(/([aeo])([a-z]*?)\1/, '$1\u0302$2')
      .replace(/uow|uwow/, 'u\u031bo\u031b')
      .replace(/uo([a-z]+)w/, 'u\u031bo\u031b$1')
      .replace(/([uo])([a-z]*?)w/, '$1\u031b$2')
      .replace(/a([a-z]*?)w/, 'a\u0306$1');
    if (/[wfjz]/.test(letters)) return undefined;
  }
  if (letters === word && tone === '') return undefined;
  const vowel = lastVowel(letters);
  if (vowel < 0) return undefined;
  return (letters.slice(0, vowel) + tone + letters.slice(vowel)).normalize('NFC');
}

/** The place behind the vowel (with its marks) that carries the tone; which one does not matter to {@link syllable}. */
function lastVowel(letters: string): number {
  const found = /^.*?[aeiouy][\u0302\u0306\u031b]*/.exec(letters);
  return found ? found[0].length : -1;
}

const ONSET = '(?:ngh|ng|nh|ch|tr|th|ph|kh|gh|gi|qu|[bcdđghklmnprstvx])?';
const RIME =
  '(?:[aeiouy]|ia|ai|ao|au|ay|eo|eu|ie|iu|oa|oe|oi|ua|ue|ui|uo|uu|uy|oai|oao|oay|oeo|uai|uao|uay|uoi|uou|uya|uye|uyu|ieu|yeu)(?:ch|ng|nh|[cmnpt])?';
const SHAPE = new RegExp(`^${ONSET}${RIME}$`);

/** Whether a folded syllable has the shape of a Vietnamese one: then it is a word, though perhaps in no record. */
export const looksVietnamese = (folded: string): boolean => SHAPE.test(folded);
