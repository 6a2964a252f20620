/** Ticking by words: "có rồi", "số 2 chưa có", "đã có 1 và 3, còn thiếu 4", "got 1-3, not 5". */
import { fold } from '../../fold.ts';
import type { Tick } from './kept.ts';

/** `all`: every paper; `numbers`: those; `named`: words of a paper's name; `it`: whichever is meant. */
type Ticked =
  | { readonly what: 'numbers'; readonly ticks: readonly { readonly number: number; readonly tick: Tick }[] }
  | { readonly what: 'all' | 'it'; readonly tick: Tick }
  | { readonly what: 'named'; readonly name: string; readonly tick: Tick };

/** Longest first within a state; "chưa có" must be seen before "có". */
const STATES: readonly (readonly [RegExp, Tick])[] = [
  [
    /\b(khong (ro|biet|chac|nho)|chua (ro|biet|chac)( co)?( hay chua)?|ko (ro|biet|chac)|not sure|unsure|don t know)\b/,
    'unsure',
  ],
  [
    /\b((van )?(chua|khong|ko|k) co|con thieu|thieu|chua (lam|xin|mua|xong|chuan bi)|chua|don t have|do not have|not yet|missing|no longer have|need|without|not)\b/,
    'missing',
  ],
  [
    /\b(da (co|chuan bi|xong|lam|in|photo|du)|co (du|san)|chuan bi (xong|roi)|lam xong|xong|co|du|roi|have|got|done|ready|i ve got)\b/,
    'have',
  ],
];
/** Words that may stand around the numbers without saying anything. */
const FILLERS = new Set(
  (
    'so giay to papers paper number numbers no item items muc cai va voi and cung nua thi la con nhung but toi em minh anh chi chau a ah ạ nhe nha roi vay day ' +
    'danh dau tick mark i the of my them luon deu duoc ban cac nhung hai'
  ).split(' '),
);
const ALL = /\b(tat ca|het|du ca|day du|ca|everything|all( of them)?)\b/;

/**
 * `undefined` = the text is about something else. With `isStrict` only texts that name numbers count: the list is not what was
 * shown last.
 */
export function parseTicks(text: string, isStrict: boolean): Ticked | undefined {
  const folded = fold(text).replace(/(\d+) ?(?:den|toi|to) ?(\d+)/g, (_, from: string, to: string) => range(from, to));
  const spelled = folded === '' || folded.length > 120 ? undefined : expand(text, folded);
  if (spelled === undefined) return undefined;
  const numbered = numberedTicks(spelled);
  if (numbered) return { what: 'numbers', ticks: numbered };
  if (isStrict) return undefined;
  const state = stateOf(spelled);
  if (!state) return undefined;
  const rest = spelled
    .replace(state.pattern, ' ')
    .split(/[\s,.;]+/)
    .filter((word) => word !== '' && !FILLERS.has(word));
  const tick = state.tick;
  if (rest.length === 0) return { what: 'it', tick };
  if (ALL.test(rest.join(' ')) && rest.join(' ').replace(ALL, '').trim() === '') return { what: 'all', tick };
  // "có giấy chứng sinh rồi": what is left without the state's words names the paper.
  const name = rest.filter((word) => !['da', 'roi', 'co'].includes(word)).join(' ');
  return /\d/.test(name) || name.length < 4 || rest.length > 12 ? undefined : { what: 'named', name, tick };
}

/** "1-3" is lost when folded, so it is read from the text itself. */
const expand = (text: string, folded: string): string =>
  /\d ?[-–] ?\d/.test(text)
    ? fold(text.replace(/(\d+) ?[-–] ?(\d+)/g, (_, from: string, to: string) => range(from, to)))
    : folded;

function range(from: string, to: string): string {
  const [a, b] = [Number(from), Number(to)];
  if (a >= b || b - a > 60) return `${from} ${to}`;
  return Array.from({ length: b - a + 1 }, (_, i) => a + i).join(' ');
}

const stateOf = (text: string): { pattern: RegExp; tick: Tick } | undefined => {
  const found = STATES.find(([pattern]) => pattern.test(text));
  return found && { pattern: found[0], tick: found[1] };
};

/** Clause by clause; a clause without a state takes the one said before it, or else the next one said. */
function numberedTicks(text: string): { number: number; tick: Tick }[] | undefined {
  const ticks: { number: number; tick: Tick }[] = [];
  let waiting: number[] = [];
  let last: Tick | undefined;
  for (const clause of clausesOf(text)) {
    const state = stateOf(clause);
    const words = (state ? clause.replace(state.pattern, ' ') : clause).split(/[\s,.;]+/).filter(Boolean);
    const others = words.filter((word) => !/^\d{1,2}$/.test(word) && !FILLERS.has(word) && !isStateWord(word));
    if (others.length > 0) return undefined;
    const numbers = words.filter((word) => /^\d{1,2}$/.test(word)).map(Number);
    const tick = state?.tick ?? last;
    if (tick === undefined) waiting.push(...numbers);
    else {
      for (const number of [...waiting, ...numbers]) ticks.push({ number, tick });
      waiting = [];
      last = tick;
    }
  }
  return ticks.length > 0 && waiting.length === 0 ? ticks : undefined;
}

const isStateWord = (word: string): boolean => ['da', 'co', 'roi', 'du', 'xong', 'chua', 'thieu'].includes(word);

/** "1 có rồi 2 chưa có" has two clauses although nothing parts them: a number after a state that follows numbers begins anew. */
function clausesOf(text: string): string[] {
  return text
    .split(/[,.;]|\b(?:nhung|but|con(?! thieu))\b/)
    .flatMap((part) =>
      part
        .replace(/(\d+(?:(?: va| and| )+\d+)* (?:[a-z]+ ){0,3}[a-z]+ ?)(?=(?:so |giay )?\d)/g, splitAfterState)
        .split('|'),
    )
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const splitAfterState = (part: string): string => (stateOf(part) ? `${part}|` : part);
