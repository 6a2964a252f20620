/**
 * Finds dossier codes in what people paste: receipt text, a link, a code typed with spaces, dashes, small letters, O for 0 or l for 1.
 * A code is an agency (`H49`, with sub-codes), the day of filing (yymmdd) and a running number: `H49.22-261121-0042`,
 * or in the older layout `000.00.00.H49-261121-0042`. A procedure code (`1.001193`) is a different thing and is said to be so.
 */

/** A code found in a text, in its official spelling. */
export interface FoundCode {
  /** `other-province` = a dossier of another province or of a ministry: right in form, but not ours to look up. */
  readonly kind: 'dossier' | 'procedure-code' | 'other-province';
  readonly code: string;
}

/** Our own agency: the national electronic identifier of Quảng Ninh. */
const HOME = 'H49';
/** A digit, or a letter that is misread or mistyped for one. */
const DIGIT = '[0-9OoIil|]';
/** What stands between the parts of a code, or nothing. */
const GAP = '[\\s._,\\-\\u2010-\\u2015\\u2212\\u00a0]{0,4}';

/** The code is over: no letter or digit follows, or the next word was typed right behind it (`0042là`). */
const END = '(?:(?<=\\d)(?=\\p{Ll}\\p{L})|(?![\\p{L}\\p{N}]))';

const ANCHOR = new RegExp(`[HhGg]${GAP}(${DIGIT})${GAP}(${DIGIT})`, 'gu');
const OLD_PREFIX = new RegExp(`(${DIGIT}{3})${GAP}(${DIGIT}{2})${GAP}(${DIGIT}{2})${GAP}$`, 'u');
const PROCEDURE = new RegExp(
  `(?<![\\p{L}\\p{N}.,-])([123Il|])(\\s{0,2}[.,]\\s{0,2})(${DIGIT}{6})(?![\\p{L}\\p{N}])(?![.,-]\\d)`,
  'gu',
);
const LOCALISED = new RegExp(`(?<=[.,]${DIGIT}{6})\\.000\\.00\\.00\\.H\\d\\d(?!\\s?[-_]?\\s?\\d)`, 'giu');

/** All codes of a text in their order, each once. Never throws; an ordinary sentence gives none. */
export function findCodes(text: string): FoundCode[] {
  const clear = decodeLink(text.normalize('NFKC'));
  const found: (FoundCode & { at: number })[] = [];
  for (const match of clear.matchAll(ANCHOR)) {
    const code = dossierAt(clear, match.index, match[0], digits(`${match[1] ?? ''}${match[2] ?? ''}`));
    if (code === undefined) continue;
    const kind = code.includes(HOME) ? 'dossier' : 'other-province';
    found.push({ kind, code, at: match.index });
  }
  for (const match of clear.replace(LOCALISED, '').matchAll(PROCEDURE)) {
    const [, kind = '', gap = '', number = ''] = match;
    const code = `${digits(kind)}.${digits(number)}`;
    // "2. 100000 đồng" is a numbered line with an amount; amounts do not begin with 0, most procedure numbers do.
    if (gap.length > 1 && !code.startsWith('0', 2)) continue;
    if (!/\d/.test(number)) continue;
    found.push({ kind: 'procedure-code', code, at: match.index });
  }
  found.sort((a, b) => a.at - b.at);
  const seen = new Set<string>();
  return found.flatMap(({ kind, code }) => (seen.has(code) ? [] : (seen.add(code), [{ kind, code }])));
}

/** The code a text is most likely about: a dossier of ours before another province's, before a procedure code. */
export function findCode(text: string): FoundCode | undefined {
  const codes = findCodes(text);
  const first = (kind: FoundCode['kind']): FoundCode | undefined => codes.find((code) => code.kind === kind);
  return first('dossier') ?? first('other-province') ?? first('procedure-code');
}

/** The letters that stand for digits, replaced. */
const digits = (text: string): string => text.replace(/[Oo]/g, '0').replace(/[Iil|]/g, '1');

/** A link copied from a browser may carry its dots and dashes percent-encoded. */
function decodeLink(text: string): string {
  return text.replace(/(?:%[0-9A-F]{2})+/gi, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      return escaped; // Not UTF-8: a percent sign of the person's own.
    }
  });
}

/** The dossier code whose agency letter stands at `start`, or `undefined` when what follows is no code. */
function dossierAt(text: string, start: number, anchor: string, agencyDigits: string): string | undefined {
  const before = text.slice(Math.max(0, start - 24), start);
  const old = OLD_PREFIX.exec(before);
  if (old === null && !beginsWord(before, anchor)) return undefined;
  const agency = `${anchor.charAt(0).toUpperCase()}${agencyDigits}`;
  const rest = numbersAfter(text.slice(start + anchor.length));
  if (rest === undefined) return undefined;
  const number = `${rest.day}-${rest.running}`;
  const sub = rest.groups.map((group) => `.${group}`).join('');
  // The older layout names the agency's parts before the province, the newer one behind it.
  if (old !== null && sub === '' && !/[\p{L}\p{N}]$/u.test(before.slice(0, old.index))) {
    return `${digits(old.slice(1).join('.'))}.${agency}-${number}`;
  }
  return `${agency}${sub}-${number}`;
}

/** Whether a code may begin here: no letter or digit before it, save where a capital H was typed right behind a word. */
const beginsWord = (before: string, anchor: string): boolean =>
  !/[\p{L}\p{N}]$/u.test(before) || (/\p{Ll}$/u.test(before) && /^[HG]/.test(anchor));

interface Numbers {
  readonly groups: readonly string[];
  readonly day: string;
  readonly running: string;
}

const SEPARATED = [0, 1, 2, 3, 4].map(
  (groups) => new RegExp(`^${`${GAP}(${DIGIT}{2})`.repeat(groups)}${GAP}(${DIGIT}{6})${GAP}(${DIGIT}{4,7})${END}`, 'u'),
);
/** With blanks inside the numbers the longest reading is the right one; provincial systems number with four digits. */
const SCATTERED = [4, 3, 2, 1, 0].map(
  (groups) =>
    new RegExp(
      `^${`${GAP}(${DIGIT}{2})`.repeat(groups)}${GAP}(${`\\s?${DIGIT}`.repeat(6)})${GAP}(${`\\s?${DIGIT}`.repeat(4)})${END}`,
      'u',
    ),
);

/** Sub-codes, day and running number as written; the day must be one of a calendar. */
function numbersAfter(rest: string): Numbers | undefined {
  const whole = SEPARATED.flatMap((pattern) => reading(pattern, rest));
  return (
    whole.find(({ running }) => running.length === 4) ??
    whole[0] ??
    SCATTERED.flatMap((pattern) => reading(pattern, rest))[0]
  );
}

function reading(pattern: RegExp, rest: string): Numbers[] {
  const parts = pattern.exec(rest)?.slice(1) ?? [];
  const numbers = parts.map((part) => digits(part.replace(/\s/g, '')));
  const [day = '', running = ''] = numbers.slice(-2);
  return isDay(day) ? [{ groups: numbers.slice(0, -2), day, running }] : [];
}

/** Whether `yymmdd` is a day of a calendar. */
function isDay(yymmdd: string): boolean {
  const [year = 0, month = 0, day = 0] = (yymmdd.match(/\d\d/g) ?? []).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(2000 + year, month, 0)).getUTCDate();
}
