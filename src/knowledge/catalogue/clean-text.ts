/** Mends what catalogue texts commonly suffer from: capitals, prefixes, list marks. Facts are never changed. */

/** Roman numbers that are no Vietnamese syllables ("phạm vi" is one). */
const ROMAN = /^(II|III|IV|VII|VIII|IX|XI|XII|XIII|XIV|XV)$/;
const VOWEL = /[AEIOUYĂÂÊÔƠƯ]/;
/** Short forms with a vowel, which would otherwise be read as words. */
const ACRONYMS = new Set(['UBND', 'ODA', 'FDI', 'ASEAN', 'IDERA', 'VNEID', 'ATM', 'GDP', 'EU', 'C/O', 'ISO', 'UNESCO']);
/** Names that keep their capitals inside a sentence. */
const PROPER = ['Việt Nam', 'Quảng Ninh', 'Hà Nội', 'Nhà nước', 'Đảng', 'Chính phủ', 'Hạ Long', 'ASEAN'];

/** Spaces made single, ends trimmed. */
export const tidy = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** A text that is mostly CAPITALS becomes a sentence; short forms (UBND, TTHC) and names stay as they are. */
export function calmCapitals(text: string): string {
  if (!isMostlyCapitals(text)) return text;
  const calm = text.replace(/[\p{L}/]+/gu, (word) => (keepsCapitals(word) ? word : word.toLowerCase()));
  return capitalise(PROPER.reduce((all, name) => all.replaceAll(name.toLowerCase(), name), calm));
}

function isMostlyCapitals(text: string): boolean {
  const upper = text.toUpperCase();
  const lower = text.toLowerCase();
  let letters = 0;
  let capitals = 0;
  for (let i = 0; i < text.length; i++) {
    if (upper[i] === lower[i]) continue;
    letters += 1;
    if (text[i] === upper[i]) capitals += 1;
  }
  return letters >= 10 && capitals >= letters * 0.75;
}

function keepsCapitals(word: string): boolean {
  if (word !== word.toUpperCase() || word.length < 2) return false;
  const bare = word.normalize('NFD').replace(/\p{M}/gu, '');
  if (ACRONYMS.has(word) || ROMAN.test(word)) return bare === word;
  return !VOWEL.test(bare.replace(/Đ/g, 'D'));
}

export const capitalise = (text: string): string =>
  text.replace(/^(\P{L}*)(\p{L})/u, (_, before: string, letter: string) => before + letter.toUpperCase());

/** After these, "thủ tục" is part of the name ("thủ tục hải quan" = customs formalities) and stays. */
const BOUND =
  /^(hải quan|biên phòng|hành chính|đối với|về|của|cho(?! phép)|liên thông|xuất cảnh|nhập cảnh|quá cảnh|xuất khẩu|nhập khẩu|tái xuất|tái nhập)(?!\p{L})/iu;

/** The name as people should see it: calm, no "Thủ tục" in front, no full stop behind. */
export function displayName(official: string): string {
  const calm = calmCapitals(tidy(official)).replace(/^[\s.;,:*+-]+|[\s.;,:]+$/g, '');
  const rest = calm.replace(/^thủ tục[\s,;:-]*/iu, '');
  return rest === '' || BOUND.test(rest) ? capitalise(calm) : capitalise(rest);
}

/** A paper's name without the list mark before it and the punctuation behind it. */
export const paperName = (name: string): string =>
  capitalise(
    tidy(name)
      .replace(/^([-+*•–·]\s*|\(?([a-zđ]|[ivx]{1,4}|\d{1,2}(\.\d{1,2})*)[.)]\s+)+/iu, '')
      .replace(/[\s;,.]+$/, ''),
  ) || tidy(name);

/** Group headings that say only "the dossier contains", which is no case of its own. */
const EMPTY_GROUP =
  /^((\(?([a-z]|\d{1,2})[.)/-]*\s*)?((số lượng|thành phần)?\s*hồ sơ(\s*(bao)?\s*gồm)?|bao gồm|gồm|thành phần( và số lượng)? hồ sơ.{0,20}|giấy tờ( phải nộp)?|(\d+\s*)(\(.{1,20}\)\s*)?bộ(\s*hồ sơ)?))$/iu;

/** The case a paper belongs to, or `undefined` when the heading names none. */
export function caseName(group: string | undefined): string | undefined {
  const name = tidy(group ?? '')
    .replace(/^[-+*•–·]\s*/, '')
    .replace(/[\s:;.,]+$/, '');
  return name === '' || EMPTY_GROUP.test(name) ? undefined : name;
}
