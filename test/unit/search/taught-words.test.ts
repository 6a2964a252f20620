import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../src/shared/slices.ts';
import { countTaught, type TaughtWords } from '../../../src/search/taught-words.ts';
import { lexicon } from './fixture.ts';

const means = ['giấy phép lái xe'];
const entries = [['bằng lái', 'bằng lái xe'], ['lấy lại bằng']].map((say) => ({ say, means, unless: [], weight: 1 }));
const countWith = (everyday: typeof entries) =>
  atOnce(countTaught({ ...lexicon, everyday, situations: [], english: [] }));
const [taught, before] = [countWith(entries), countWith([])];

const marked = ({ syllables }: TaughtWords, written: string): number =>
  syllables.find(([accented]) => accented === written)?.[2] ?? 0;
const pair = ({ pairs }: TaughtWords, first: string, second: string): number => {
  const followers = pairs.find(([of]) => of === first)?.[1] ?? [];
  return followers.includes(second) ? Number(followers[followers.indexOf(second) + 1]) : 0;
};

describe('the words of a lexicon', () => {
  it('count for each phrase that says them, and again for each entry that means the same official words', () => {
    expect(pair(taught, 'bang', 'lai') - pair(before, 'bang', 'lai')).toBe(2 * 20);
    expect(pair(taught, 'giay', 'phep') - pair(before, 'giay', 'phep')).toBe(2 * 20);
  });

  it('are told apart by their marks', () => {
    // lái: two phrases and the official words twice; lại: once.
    expect(marked(taught, 'lai2') - marked(before, 'lai2')).toBe(4 * 20);
    expect(marked(taught, 'lai5') - marked(before, 'lai5')).toBe(20);
  });

  it('are the same after being kept as JSON', () => {
    expect(JSON.parse(JSON.stringify(taught))).toEqual(taught);
  });

  it('are talk when they are short forms or fillers of one word, also without marks', () => {
    const [word] = lexicon.fillers.nothing.filter((phrase) => /^[^ ]*ạ$/.test(phrase));
    expect(word).toBeDefined();
    expect(taught.talk).toEqual(expect.arrayContaining([word, word?.replace('ạ', 'a'), ...Object.keys(lexicon.chat)]));
  });
});
