/**
 * Which ward, commune or special zone is meant: by its name, by a unit it was made from, or by the former district, with or
 * without accents and kind words. Old and new names overlap ("Hạ Long" was a city and is a ward), so several may be meant.
 */
import { fold } from './fold.ts';
import type { Commune } from './places.ts';

/** `one`: this and no other. `several`: ask which, best guess first; `near` when only similar in spelling. */
type CommuneMatch =
  | { readonly kind: 'one'; readonly commune: Commune }
  | { readonly kind: 'several'; readonly communes: readonly Commune[]; readonly near?: true }
  | { readonly kind: 'none' };

type KindWord = 'phuong' | 'xa' | 'dac-khu' | 'district';

interface Name {
  readonly words: readonly string[];
  /** With accents, lower case, to prefer what was typed exactly. */
  readonly accented: string;
  readonly kind: KindWord | undefined;
  /** new = today's name; old = a unit it was made from; district = the former district. */
  readonly age: 'new' | 'old' | 'district';
  readonly commune: Commune;
}

const KIND_WORDS: readonly (readonly [RegExp, KindWord])[] = [
  [/^(phuong|p\.?|ward)$/, 'phuong'],
  [/^(xa|x\.?|commune)$/, 'xa'],
  [/^(dac khu|dk)$/, 'dac-khu'],
  [/^(thanh pho|tp\.?|huyen|h\.|thi xa|tx\.?|quan|city|district|thi tran)$/, 'district'],
];
/** Says the province, never the unit. */
const PROVINCE = /(,|\s|^)\s*(tinh|thanh pho|tp\.?)?\s*quang ninh\s*$/;

export type FindCommune = (text: string) => CommuneMatch;

export function communeFinder(communes: readonly Commune[]): FindCommune {
  const names = communes.flatMap(namesOf);
  return (text) => {
    const words = toWords(text);
    if (words.length === 0) return { kind: 'none' };
    const found = names.filter((name) => occurs(name, words));
    if (found.length === 0) return near(names, words);
    return decide(found, text, words);
  };
}

interface Word {
  readonly text: string;
  /** The kind word right before it, e.g. "phường". */
  readonly kind: KindWord | undefined;
}

function toWords(text: string): Word[] {
  const plain = fold(text.slice(0, 200))
    .replace(PROVINCE, '')
    .replace(/\b(p|x|tp|tx|h)\.\s*/g, '$1. ')
    .replace(/^([^,]+?) (ward|commune|city|district)\b/, '$2 $1');
  const words: Word[] = [];
  let kind: KindWord | undefined;
  const parts = plain.split(/[\s,;]+/).filter(Boolean);
  for (let i = 0; i < parts.length; i++) {
    const two = `${parts[i]} ${parts[i + 1] ?? ''}`;
    const found = kindOf(two) ?? kindOf(parts[i] ?? '');
    if (found !== undefined && i + 1 < parts.length) {
      kind = found;
      if (kindOf(two) !== undefined) i += 1;
      continue;
    }
    words.push({ text: (parts[i] ?? '').replace(/[.?!]+$/, ''), kind });
    kind = undefined;
  }
  return words;
}

const kindOf = (word: string): KindWord | undefined => KIND_WORDS.find(([pattern]) => pattern.test(word))?.[1];

function namesOf(commune: Commune): Name[] {
  const make = (text: string, age: Name['age'], kind?: KindWord): Name => {
    const words = toWords(text);
    const bare = text.replace(/^(phường|xã|đặc khu|thị trấn|thành phố|thị xã|huyện)\s+/iu, '');
    return {
      words: words.map((word) => word.text),
      accented: bare.normalize('NFC').toLowerCase(),
      kind: kind ?? words[0]?.kind,
      age,
      commune,
    };
  };
  return [
    make(commune.name, 'new', commune.kind),
    ...commune.formerNames.map((name) => make(name, 'old')),
    make(commune.formerDistrict, 'district', 'district'),
  ];
}

/** Where the name stands in the words, with a kind word before it that does not speak against it. */
function placesOf(name: Name, words: readonly Word[]): number[] {
  const places: number[] = [];
  for (let start = 0; start + name.words.length <= words.length; start++) {
    const isThere = name.words.every((word, i) => words[start + i]?.text === word);
    const kind = words[start]?.kind;
    if (isThere && (kind === undefined || name.kind === undefined || kind === name.kind)) places.push(start);
  }
  return places;
}

const occurs = (name: Name, words: readonly Word[]): boolean =>
  name.words.length > 0 && placesOf(name, words).length > 0;

function decide(found: readonly Name[], text: string, words: readonly Word[]): CommuneMatch {
  // A longer name covers a shorter one inside it: "Móng Cái 1" is not "Móng Cái".
  const longest = found.filter(
    (name) =>
      !found.some(
        (other) =>
          other.words.length > name.words.length &&
          placesOf(name, words).every((at) =>
            placesOf(other, words).some((from) => at >= from && at + name.words.length <= from + other.words.length),
          ),
      ),
  );
  const units = longest.filter(({ age }) => age !== 'district');
  const districts = longest.filter(({ age }) => age === 'district');
  // "Hà Tu, Hạ Long": the unit that lies in the district, where one does.
  const inside = units.filter((unit) =>
    districts.some((district) => district.commune === unit.commune && district.words.join() !== unit.words.join()),
  );
  const chosen = inside.length > 0 ? inside : longest;
  const typed = ` ${text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s,;]+/g, ' ')} `;
  const exact = chosen.filter(({ accented }) => typed.includes(` ${accented} `));
  const left = exact.length > 0 ? exact : chosen;
  const order = { new: 0, old: 1, district: 2 } as const;
  const communes = [...new Set([...left].sort((a, b) => order[a.age] - order[b.age]).map(({ commune }) => commune))];
  const [first] = communes;
  return communes.length === 1 && first ? { kind: 'one', commune: first } : { kind: 'several', communes };
}

const MAX_NEAR = 4;

/** One letter wrong or missing in today's name: offered as a question, never taken as said. */
function near(names: readonly Name[], words: readonly Word[]): CommuneMatch {
  const typed = words.map(({ text }) => text).join(' ');
  if (typed.length < 4 || typed.length > 30) return { kind: 'none' };
  const close = names.filter(({ words: own }) => isOneSlip(typed, own.join(' ')));
  const communes = [...new Set(close.map(({ commune }) => commune))].slice(0, MAX_NEAR);
  return communes.length === 0 ? { kind: 'none' } : { kind: 'several', communes, near: true };
}

/** One letter more, less, wrong, or two swapped; spaces do not count. */
function isOneSlip(a: string, b: string): boolean {
  const [x, y] = [a.replaceAll(' ', ''), b.replaceAll(' ', '')];
  if (x === y) return true;
  if (Math.abs(x.length - y.length) > 1) return false;
  let start = 0;
  while (start < x.length && x[start] === y[start]) start++;
  let end = 0;
  while (end < Math.min(x.length, y.length) - start && x[x.length - 1 - end] === y[y.length - 1 - end]) end++;
  const [p, q] = [x.slice(start, x.length - end), y.slice(start, y.length - end)];
  return p.length + q.length <= 2 || (p.length === 2 && p[0] === q[1] && p[1] === q[0]);
}
