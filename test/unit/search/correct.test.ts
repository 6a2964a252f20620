import { describe, expect, it } from 'vitest';
import { Corrector } from '../../../src/search/correct.ts';
import { syllables } from '../../../src/search/text.ts';

const counts: Readonly<Record<string, number>> = { mst: 20, mat: 900, mac: 30, bi: 2000, khoa: 300 };
const corrector = new Corrector({
  count: (word) => counts[word] ?? 0,
  isMarkedSo: () => true,
  pairs: (first, second) => (first === 'mat' && second === 'bi' ? 4000 : 0),
});
const read = (text: string) => corrector.correct(syllables(text)).syllables.map(({ raw }) => raw);

describe('a word that exists but never stands beside its neighbour', () => {
  it('is read as the near one that often does', () => {
    expect(read('mac bi khoa')).toEqual(['mat', 'bi', 'khoa']);
  });
  it('is left alone when it is an abbreviation', () => {
    expect(read('mst bị khóa')).toEqual(['mst', 'bị', 'khóa']);
  });
});
