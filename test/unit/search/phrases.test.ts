/** How taught phrases are found in what people type. */
import { describe, expect, it } from 'vitest';
import { Phrases } from '../../../src/search/phrases.ts';
import { syllables } from '../../../src/search/text.ts';
import { lexicon, record } from './fixture.ts';
import { createSearch } from '../../../src/search/engine.ts';

const phrases = new Phrases<string>();
for (const phrase of ['thay giám đốc hợp tác xã', 'mổ đẻ', 'rút thế chấp']) phrases.add(phrase, phrase);
const broken = (text: string): string[] => phrases.findBroken(syllables(text), true).map(({ value }) => value);

describe('a phrase with other words between its own', () => {
  it('is found where they are few', () => {
    expect(broken('em muốn thay ông giám đốc hợp tác xã')).toEqual(['thay giám đốc hợp tác xã']);
    expect(broken('rút cái sổ thế chấp')).toEqual(['rút thế chấp']);
  });
  it('is not put together from words far apart', () => {
    expect(broken('rút hồ sơ cũ ra để đem đi thế chấp')).toEqual([]);
  });
  it('has three syllables at least: two meet by chance', () => {
    expect(broken('mổ rồi đẻ')).toEqual([]);
  });
  it('is left to the unbroken search where nothing stands between', () => {
    expect(broken('rút thế chấp')).toEqual([]);
  });
});

describe('a taught phrase with an abbreviation in it', () => {
  const taught = {
    ...lexicon,
    everyday: [{ say: ['thị thực e b'], unless: [], means: ['cấp thị thực điện tử'], weight: 1 }],
  };
  const search = createSearch(
    [record('1.000001', 'Cấp thị thực điện tử'), record('1.000002', 'Cấp bản sao trích lục')],
    taught,
  );
  it('is heard before its letters are written out as chat spelling', () => {
    expect(search.search('xin thị thực e b ở đâu').hits[0]?.code).toBe('1.000001');
    expect(search.explain('xin thị thực e b', '1.000001')?.terms.map(({ from }) => from)).toContain('thị thực e b');
  });
});
