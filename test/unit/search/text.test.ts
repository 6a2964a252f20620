import { describe, expect, it } from 'vitest';
import { decodeKeys, foldText, looksVietnamese, syllables } from '../../../src/search/text.ts';

describe('Vietnamese text', () => {
  it('reads composed and decomposed letters alike', () => {
    expect(syllables('kết hôn'.normalize('NFD'))).toEqual(syllables('kết hôn'));
  });
  it('does not care where the tone mark stands', () => {
    expect(syllables('hòa thúy').map(({ accented }) => accented)).toEqual(
      syllables('hoà thuý').map(({ accented }) => accented),
    );
  });
  it('tells the five tones and the bare syllable apart', () => {
    expect(new Set(syllables('ma mà má mả mã mạ').map(({ accented }) => accented)).size).toBe(6);
  });
  it('levels i and y behind a consonant, and folds đ', () => {
    expect(foldText('Đăng kí – đăng ký, công ti')).toBe('dang ki dang ki cong ti');
  });
  it('reads C/O, Roman grades and leading zeros', () => {
    expect(foldText('C/O')).toBe('co xuat xu');
    expect(foldText('loại II, mức độ 02')).toBe('loai 2 muc do 2');
  });
  it('reads a word as a word, also one that JavaScript has a meaning for', () => {
    expect(foldText('constructor')).toBe('constructor');
  });
  it.each([
    ['ddawng', 'đăng'],
    ['đawng', 'đăng'],
    ['kys', 'ký'],
    ['trus', 'trú'],
    ['keets', 'kết'],
    ['d9a8ng', 'đăng'],
    ['d9ang8', 'đăng'],
    ['thu7o72ng', 'thường'],
    ['cu7o7c1', 'cước'],
    ['o73', 'ở'],
  ])('reads the keys %s as %s', (keys, word) => {
    const decoded = decodeKeys(keys);
    expect(syllables(decoded ?? '')[0]?.accented).toBe(syllables(word)[0]?.accented);
  });
  it('leaves codes alone', () => {
    expect(['a1', 'd9', 'a4', 'b2', 'e1'].map(decodeKeys)).toEqual(Array(5).fill(undefined));
  });
  it('leaves ordinary words alone', () => {
    expect(decodeKeys('khai')).toBeUndefined();
    expect(decodeKeys('sinh')).toBeUndefined();
  });
  it('knows the shape of a Vietnamese syllable', () => {
    expect(['rong', 'nghieng', 'khuyen', 'oai'].filter(looksVietnamese)).toHaveLength(4);
    expect(['strx', 'qwer'].filter(looksVietnamese)).toEqual([]);
  });
});
