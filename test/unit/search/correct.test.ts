import { describe, expect, it } from 'vitest';
import { Corrector, REPAIRS, type Repair } from '../../../src/search/correct.ts';
import { syllables } from '../../../src/search/text.ts';

const COUNTS = new Map(
  Object.entries({
    mst: 20,
    mat: 900,
    'mat bi': 400,
    bi: 2000,
    khoa: 300,
    nha: 900,
    nuoc: 900,
    doi: 3000,
    bang: 900,
    roi: 20,
    'nuoc doi': 400,
    'doi bang': 900,
    giay: 900,
    chung: 900,
    'giay chung': 400,
    minh: 300,
    sinh: 300,
    nhan: 1000,
    'chung minh': 100,
    'chung sinh': 60,
    'chung nhan': 500,
    khai: 500,
    'khai sinh': 300,
    theo: 900,
    heo: 30,
    tt: 30,
    tam: 400,
    tru: 300,
    'tam tru': 250,
    ten: 500,
    so: 5000,
    to: 500,
    'nuoc to': 300,
  }),
);
const MARKED: Readonly<Record<string, readonly string[]>> = { sinh: ['sinh'], khai: ['khai'], ten: ['te\u0302n'] };

/** Knows how often words occur and stand together: "doi bang" often, "roi" beside nothing. */
const corrector = (talk: readonly string[], repairs?: readonly Repair[]) =>
  new Corrector(
    {
      count: (folded) => COUNTS.get(folded) ?? 0,
      isMarkedSo: (accented) => accented !== 'e\u0302n',
      likely: (accented) => (accented === 'giay' || accented === syllables('bặng')[0]!.accented ? 0.01 : 0.5),
      marked: (folded) => MARKED[folded] ?? [],
      isTalk: ({ raw }) => talk.includes(raw),
      pairs: (first, second) => COUNTS.get(`${first} ${second}`) ?? 0,
      total: 30_000,
    },
    repairs,
  );
const readings = (text: string, talk: readonly string[] = [], most = 1): string[] =>
  corrector(talk)
    .readings(syllables(text), most)
    .map((reading) => reading.syllables.map(({ folded }) => folded).join(' '));
const read = (text: string, talk: readonly string[] = []): string => readings(text, talk)[0]!;

describe('a word that is in no record', () => {
  it('is read as the near one that belongs beside its neighbours', () => {
    expect(read('giay khai isnh')).toBe('giay khai sinh');
  });
  it('is not taken apart where one slip explains it', () => {
    expect(read('ttheo giay')).toBe('theo giay');
  });
  it('is taken apart where it is words run together', () => {
    expect(read('giay tamtru')).toBe('giay tam tru');
  });
  it('is put together with the next where a space is too many', () => {
    expect(read('kh ai sinh')).toBe('khai sinh');
  });
  it('takes the marks that were typed, where the near word is written with them', () => {
    const [{ syllables: said }] = corrector([]).readings(syllables('ên'), 1);
    expect(said).toEqual([{ folded: 'ten', accented: 'te\u0302n', raw: 'ten' }]);
  });
  it('keeps its other likely reading, for the records to decide', () => {
    expect(readings('giay chung inh', [], 3)).toEqual(['giay chung minh', 'giay chung sinh']);
  });
  it('is not read as an abbreviation', () => {
    expect(read('mtt bi khoa')).not.toContain('mst');
  });
  it('is no word when digits stand in it', () => {
    expect(read('giay t3m')).toBe('giay t3m');
  });
});

describe('a word that exists but stands with neither neighbour anywhere', () => {
  it('is read as the near one that stands there often', () => {
    expect(read('nha nuoc roi bang', [])).toBe('nha nuoc doi bang');
  });
  it('is left alone when it is a word of talk or an abbreviation: those are at home beside any word', () => {
    expect(read('nha nuoc roi bang', ['roi'])).toBe('nha nuoc roi bang');
  });
  it('is left alone when it is among the most usual', () => {
    expect(read('nuoc so', [])).toBe('nuoc so');
  });
  it('is left alone when it has no Vietnamese shape', () => {
    expect(read('mst bi khoa', [])).toBe('mst bi khoa');
  });
});

describe('a text of one who sets marks', () => {
  const slipped = (text: string): string[] =>
    corrector(['bi'])
      .withSlippedMarks(syllables(text))
      .flatMap(({ raw, guessed }) => (guessed === true ? [raw] : []));
  it('may have left them off or set wrong ones, where the word stands beside its neighbour', () => {
    expect(slipped('giay chứng nhận')).toEqual(['giay']);
    expect(slipped('đổi bặng')).toEqual(['bặng']);
  });
  it('means what it says where it stands by itself', () => {
    expect(slipped('giay nhà')).toEqual([]);
    expect(slipped('khoá bặng')).toEqual([]);
  });
});

describe('a corrector without one of its means', () => {
  const typed = { keys: 'nuwowsc', slips: 'khia sinh', spaces: 'khaisinh' } as const;
  const meant = { keys: 'nuoc', slips: 'khai sinh', spaces: 'khai sinh' } as const;
  const readBy = (repairs: readonly Repair[], text: string): string =>
    corrector([], repairs)
      .readings(syllables(text), 1)[0]
      .syllables.map(({ folded }) => folded)
      .join(' ');

  it.each(REPAIRS)('%s: does not read what only they repair, and the others still do', (one) => {
    expect(readBy([one], typed[one])).toBe(meant[one]);
    const others = REPAIRS.filter((each) => each !== one);
    expect(readBy(others, typed[one])).not.toBe(meant[one]);
    for (const other of others) expect(readBy(others, typed[other])).toBe(meant[other]);
  });
});
