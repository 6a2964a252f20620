import { describe, expect, it } from 'vitest';
import { areAlike, differences } from '../../../src/search/differs.ts';
import { Qualifiers } from '../../../src/search/qualifiers.ts';
import { lexicon, record } from './fixture.ts';

const qualifiers = new Qualifiers(lexicon);
const heads = (...names: [name: string, level: 'commune' | 'province' | 'ministry'][]) =>
  names.map(([name, level], at) => record(`1.00000${at}`, name, { level }).head);
const told = (...names: Parameters<typeof heads>) =>
  differences(heads(...names), qualifiers).map(({ differs }) => differs.vi);

describe('what tells twins apart', () => {
  it('says once who does it, however the name says it', () => {
    expect(
      told(
        ['Cấp đổi thẻ căn cước', 'commune'],
        ['Cấp đổi thẻ căn cước (thực hiện tại cấp tỉnh)', 'province'],
        ['Cấp đổi thẻ căn cước (thực hiện tại cấp trung ương)', 'ministry'],
      ),
    ).toEqual(['làm ở cấp xã', 'làm ở cấp tỉnh', 'làm ở bộ, trung ương']);
  });
  it('does not contradict the level of a record with one its name speaks of', () => {
    const [first] = told(['Đăng ký xe, biển số xe tại cấp tỉnh, cấp xã', 'commune'], ['Đăng ký xe', 'province']);
    expect(first).toBe('làm ở cấp xã');
  });
  it('goes by the name where the levels are the same, unless it speaks of several', () => {
    expect(told(['Trình báo mất thẻ (cấp tỉnh)', 'commune'], ['Trình báo mất thẻ', 'commune'])[0]).toBe(
      'làm ở cấp tỉnh',
    );
    const [first] = told(['Đăng ký xe cũ tại cấp tỉnh, cấp xã', 'commune'], ['Đăng ký xe cũ', 'commune']);
    expect(first).not.toContain('làm ở');
  });
});

describe('names that are alike', () => {
  it('share most of the shorter one', () => {
    expect(areAlike(heads(['Đăng ký khai sinh', 'commune'], ['Đăng ký lại khai sinh', 'commune']))).toBe(true);
    expect(areAlike(heads(['Đăng ký tạm trú', 'commune'], ['Gia hạn tạm trú', 'commune']))).toBe(false);
  });
});
