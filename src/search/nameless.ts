/**
 * What may be kept of a question: words that the lexicon or a record's name knows in this company, and a sign for all others. Names of
 * people are made of ordinary syllables (Hoa, Minh, Lan), so a syllable alone proves nothing; beside a neighbour it is known with, it does.
 */
import type { Steps } from '../shared/slices.ts';
import type { Lexicon } from './lexicon.ts';
import { foldText, looksVietnamese, syllables, withoutMarks } from './text.ts';

/** Stands for what is not kept. */
const CUT = '…';
const STEP = 512;

/** Met with their marks, wherever the tone is put, or without any; not with other marks. */
const set = (words: string): ReadonlySet<string> =>
  new Set(words.split(' ').flatMap((word) => [spelling(word), foldText(word)]));
/** Family names that hardly ever are another word. */
const FAMILIES = set('nguyễn trần phạm huỳnh hoàng trịnh triệu nông tằng chíu phùn trương phùng bùi đoàn hứa vương');
/** Those that are words, too, at least without marks: names only where the words around do not say otherwise. */
const PERHAPS_FAMILIES = set(
  'lê phan vũ võ đặng đỗ hồ ngô dương lý lỷ đinh lương mai tô hà cao tạ chu châu lưu vi lâm quách la thạch kiều tống an bạch hàn',
);
/** These make a name of any family name before them. */
const TELLING = set('thị văn minh');
const MIDDLES = set(
  'thị văn đức hữu minh ngọc thanh xuân quốc thu hồng kim quang công đình hải gia bảo anh phương trọng tuấn thế',
);
/** What stands between "tên" and the name. */
const LEADS_IN = set('toi em con chau minh be me bo ong ba anh chi co chu bac vo chong la cu ho ten day du goi');
/** Who a name may stand behind. */
const TITLES = set('ong ba anh chi em co chu bac con chau vo chong be cu bo me thay');

/** Gives the text that may be kept of a question: lower case without marks, so that spellings count together. */
type Nameless = (text: string) => string;

/** Learns the words, in steps. `names` = of records. */
export function* buildNameless(lexicon: Lexicon, names: Iterable<string>): Steps<Nameless> {
  const pairs = new Set<string>();
  const words = new Set<string>();
  /** Pairs of the lexicon: records also join words that nobody says together. */
  const said = new Set<string>();
  let count = 0;
  for (const source of [stringsIn(lexicon), names]) {
    for (const phrase of source) {
      if (++count % STEP === 0) yield;
      const found = keysOf(phrase);
      found.forEach((word, at) => {
        words.add(word);
        if (at === 0) return;
        pairs.add(`${found[at - 1]} ${word}`);
        if (source !== names) said.add(`${found[at - 1]} ${word}`);
      });
    }
  }
  /** Words of talk and of doing, known by themselves. */
  const alone = new Set<string>();
  for (const phrase of stringsIn([lexicon.fillers, lexicon.acts, lexicon.facets, Object.keys(lexicon.chat)])) {
    const [only, ...more] = keysOf(phrase);
    if (only !== undefined && more.length === 0) alone.add(only);
  }

  return (text) => {
    const typed = wordsOf(text);
    const keys = typed.map((word) => (word === CUT ? CUT : foldText(word)));
    const spelled = typed.map((word) => spelling(word));
    const isCut = keys.map((key) => key === CUT);
    const isShouted = text === text.toUpperCase();
    const isCapital = (at: number): boolean => !isShouted && /^\p{Lu}/u.test(typed[at] ?? '');
    const isPair = (at: number): boolean => pairs.has(`${keys[at]} ${keys[at + 1]}`);
    const isAlone = (at: number): boolean => alone.has(keys[at] ?? '');
    const ends = (at: number): boolean => at >= keys.length || (!isCapital(at) && (isAlone(at) || isPair(at)));

    const isOf = (names: ReadonlySet<string>, at: number): boolean => names.has(spelled[at] ?? '');
    /** A family name and what follows it; "nguyên liệu", "hồ sơ", "đô thị" and "vì tôi" are none. */
    const isName = (at: number): boolean => {
      const isPerhaps = isOf(PERHAPS_FAMILIES, at);
      if (at + 1 >= keys.length || keys[at + 1] === CUT || !(isPerhaps || isOf(FAMILIES, at))) return false;
      if (isOf(TELLING, at + 1)) return true;
      if (!isOf(MIDDLES, at + 1)) return !isPair(at) && !(isPerhaps && isAlone(at + 1) && !isCapital(at + 1));
      const isSaid = isPerhaps && said.has(`${keys[at]} ${keys[at + 1]}`) && spelled[at] === keys[at];
      return !isSaid || !(at + 2 >= keys.length || isAlone(at + 2) || isPair(at + 1));
    };
    for (const [at, key] of keys.entries()) {
      if (isName(at)) {
        const [first, second] = [isOf(MIDDLES, at + 1), isOf(MIDDLES, at + 2)];
        isCut[at] = isCut[at + 1] = true;
        if (first || !ends(at + 2)) {
          isCut[at + 2] = true;
          if ((first && second) || !ends(at + 3)) isCut[at + 3] = true;
        }
      }
      if (key !== 'ten') continue;
      let name = at + 1;
      while (LEADS_IN.has(keys[name] ?? '')) name++;
      for (let end = name + 4; name < end && name < keys.length && !isPair(name); name++) isCut[name] = true;
    }

    const kept = typed.map((word, at) => {
      const isForeign = !looksVietnamese(keys[at] ?? '') && words.has(keys[at] ?? '');
      const beside = (first: number): boolean =>
        first >= 0 && !isCut[first] && !isCut[first + 1] && isPair(first) && !TITLES.has(keys[first] ?? '');
      return !isCut[at] && (isAlone(at) || isForeign || beside(at - 1) || beside(at))
        ? withoutMarks(word.toLowerCase())
        : CUT;
    });
    return kept.filter((word, at) => word !== CUT || kept[at - 1] !== CUT).join(' ');
  };
}

/** Words without numbers, codes and addresses; an address leaves the sign. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFC').replace(/\S+@\S+|https?:\/\/\S+/gi, ` ${CUT} `);
  return (plain.match(/[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._-]*|…/gu) ?? [])
    .filter((word) => !/\p{N}/u.test(word))
    .flatMap((word) => word.split(/[^\p{L}\p{M}…]+/u))
    .filter((word) => word !== '');
}

function spelling(word: string): string {
  return syllables(word)[0]?.accented ?? '';
}

const keysOf = (phrase: string): string[] => foldText(phrase).split(' ').filter(Boolean);

/** Every text in a tree of plain data. */
function* stringsIn(tree: unknown): Iterable<string> {
  if (typeof tree === 'string') yield tree;
  else if (typeof tree === 'object' && tree !== null) for (const part of Object.values(tree)) yield* stringsIn(part);
}
