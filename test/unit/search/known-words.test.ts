import { describe, expect, it } from 'vitest';
import { buildIndex } from '../../../src/search/inverted-index.ts';
import { atOnce } from '../../../src/shared/slices.ts';
import { knownWords } from '../../../src/search/known-words.ts';
import { countTaught } from '../../../src/search/taught-words.ts';
import { syllables } from '../../../src/search/text.ts';
import { lexicon, record } from './fixture.ts';

const index = atOnce(buildIndex(Array.from({ length: 400 }, (_, at) => record(`1.${at}`, 'Đăng ký xe ô tô'))));
const words = knownWords(index, atOnce(countTaught(lexicon)));
const likely = (written: string): number => {
  const [{ accented, folded } = { accented: '', folded: '' }] = syllables(written);
  return words.likely(accented, folded);
};

describe('how likely a syllable typed without marks is meant with these', () => {
  it('goes by how often it is written so: "o to" is a car, hardly ever a stain', () => {
    expect(likely('ô')).toBeGreaterThan(3 * likely('ố'));
    expect(likely('ố')).toBeLessThan(0.1);
  });
  it('is open for a syllable that nobody has written', () => {
    expect(likely('quẹo')).toBeGreaterThan(0.25);
  });
});
