import { describe, expect, it } from 'vitest';
import { Corrector } from '../../../src/search/correct.ts';
import { syllables } from '../../../src/search/text.ts';

const COUNTS = new Map(
  Object.entries({
    mst: 20,
    mat: 900,
    'mat bi': 4000,
    bi: 2000,
    khoa: 300,
    nha: 900,
    nuoc: 900,
    doi: 3000,
    bang: 900,
    roi: 20,
    'nuoc doi': 400,
    'doi bang': 900,
  }),
);

/** Knows how often words occur and stand together: "doi bang" often, "roi" beside nothing. */
const corrector = (talk: readonly string[]) =>
  new Corrector({
    count: (folded) => COUNTS.get(folded) ?? 0,
    isMarkedSo: () => true,
    isTalk: ({ raw }) => talk.includes(raw),
    pairs: (first, second) => COUNTS.get(`${first} ${second}`) ?? 0,
  });
const read = (text: string, talk: readonly string[]): string =>
  corrector(talk)
    .correct(syllables(text))
    .syllables.map(({ folded }) => folded)
    .join(' ');

describe('a word that exists but stands with neither neighbour anywhere', () => {
  it('is read as the near one that stands there often', () => {
    expect(read('nha nuoc roi bang', [])).toBe('nha nuoc doi bang');
  });
  it('is left alone when it is a word of talk or an abbreviation: those are at home beside any word', () => {
    expect(read('nha nuoc roi bang', ['roi'])).toBe('nha nuoc roi bang');
  });
  it('is left alone when it has no Vietnamese shape', () => {
    expect(read('mst bi khoa', [])).toBe('mst bi khoa');
  });
});
