import { describe, expect, it } from 'vitest';
import { agesSaid, isOutOfAge } from '../../../src/search/ages.ts';
import { record, searchOver } from './fixture.ts';

describe('the ages a question gives', () => {
  it.each([
    ['con tôi 16 tuổi làm căn cước', [16]],
    ['con toi 16 tuoi lam can cuoc', [16]],
    ['em 16t làm cccd', [16]],
    ['bé 6 tháng tuổi', [0.5]],
    ['vợ 20 tuổi, chồng 22 tuổi', [20, 22]],
    ['my 16-year-old son, or my daughter, 9 years old', [16, 9]],
  ])('%s: %j', (text, ages) => expect(agesSaid(text)).toEqual(ages));

  it.each([
    ['căn cước cho người dưới 14 tuổi', 'a bound of the law'],
    ['từ đủ 14 tuổi thì làm ở đâu', 'a bound of the law'],
    ['con gần 14 tuổi', 'not yet that old'],
    ['tôi 30 tuổi muốn làm căn cước cho con', 'the age of her who asks for another'],
    ['xe 5 tấn, 2,5t, giấy tờ 3 tháng', 'no age'],
  ])('%s: none, it is %s', (text) => expect(agesSaid(text)).toEqual([]));
});

describe('a procedure for people of an age', () => {
  const isOut = (age: number, name: string): boolean => isOutOfAge([age], name);

  it('is not for those of another', () => {
    expect(isOut(13, 'Cấp thẻ căn cước cho người dưới 14 tuổi')).toBe(false);
    expect(isOut(14, 'Cấp thẻ căn cước cho người dưới 14 tuổi')).toBe(true);
    expect(isOut(14, 'Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên')).toBe(false);
    expect(isOut(13, 'Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên')).toBe(true);
    expect(isOut(0.6, 'nhận nuôi con nuôi dưới 6 tháng tuổi')).toBe(true);
  });

  it('is left in doubt when it names several groups, or no age', () => {
    expect(isOut(30, 'người cao tuổi từ đủ 75 tuổi; người khuyết tật dưới 16 tuổi')).toBe(false);
    expect(isOut(30, 'Đăng ký khai sinh')).toBe(false);
  });

  it('is for a family when one of its ages fits', () => {
    expect(isOutOfAge([35, 5], 'Cấp thẻ căn cước cho người dưới 14 tuổi')).toBe(false);
  });

  it('of another age is no answer, however many of its words are said', () => {
    const search = searchOver([
      record('1', 'Cấp thẻ căn cước cho người dưới 14 tuổi'),
      record('2', 'Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên'),
    ]);
    const codes = (text: string) => search.search(text).hits.map(({ code }) => code);
    expect(codes('làm căn cước cho con 16 tuổi')).toEqual(['2']);
    expect(codes('làm căn cước cho con 6 tuổi')).toEqual(['1']);
  });
});
