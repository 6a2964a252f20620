import { describe, expect, test } from 'vitest';
import { communeFinder } from '../../../src/knowledge/find-commune.ts';
import type { Commune } from '../../../src/knowledge/places.ts';

const unit = (name: string, kind: Commune['kind'], formerDistrict: string, formerNames: string[] = []): Commune => ({
  id: `${kind}-${name}`,
  name,
  kind,
  formerDistrict,
  formerNames,
});
const find = communeFinder([
  unit('Hạ Long', 'phuong', 'thành phố Hạ Long'),
  unit('Hà Tu', 'phuong', 'thành phố Hạ Long', ['phường Hà Phong']),
  unit('Hồng Gai', 'phuong', 'thành phố Hạ Long', ['phường Bạch Đằng', 'phường Trần Hưng Đạo']),
  unit('Móng Cái 1', 'phuong', 'thành phố Móng Cái', ['phường Trần Phú']),
  unit('Móng Cái 2', 'phuong', 'thành phố Móng Cái'),
  unit('Tiên Yên', 'xa', 'huyện Tiên Yên', ['thị trấn Tiên Yên']),
  unit('Hải Lạng', 'xa', 'huyện Tiên Yên'),
  unit('Vân Đồn', 'dac-khu', 'huyện Vân Đồn', ['xã Hạ Long']),
]);
const names = (text: string): string[] => {
  const match = find(text);
  return match.kind === 'none'
    ? []
    : match.kind === 'one'
      ? [match.commune.name]
      : match.communes.map(({ name }) => name);
};

describe('one unit', () => {
  test.each([
    ['phường Hà Tu', 'Hà Tu'],
    ['ha tu', 'Hà Tu'],
    ['P. Hồng Gai', 'Hồng Gai'],
    ['p.hong gai, quang ninh', 'Hồng Gai'],
    ['tôi ở phường Hà Tu, thành phố Hạ Long', 'Hà Tu'],
    ['Bạch Đằng', 'Hồng Gai'],
    ['mong cai 2', 'Móng Cái 2'],
    ['đặc khu Vân Đồn', 'Vân Đồn'],
    ['huyện Vân Đồn', 'Vân Đồn'],
    ['phường Hạ Long', 'Hạ Long'],
    ['xã Hạ Long', 'Vân Đồn'],
    ['Ha Long ward', 'Hạ Long'],
    ['xã Tiên Yên', 'Tiên Yên'],
  ])('"%s" is %s', (text, expected) => expect(names(text)).toEqual([expected]));
});

describe('several', () => {
  test('"Hạ Long" may be the ward, an old commune or any part of the old city; the ward comes first', () => {
    expect(names('Hạ Long')[0]).toBe('Hạ Long');
    expect(names('Hạ Long')).toEqual(['Hạ Long', 'Vân Đồn', 'Hà Tu', 'Hồng Gai']);
  });

  test('an old city or district is all that was made of it', () => {
    expect(names('thành phố Hạ Long')).toEqual(['Hạ Long', 'Hà Tu', 'Hồng Gai']);
    expect(names('tp móng cái')).toEqual(['Móng Cái 1', 'Móng Cái 2']);
    expect(names('huyện Tiên Yên')).toEqual(['Tiên Yên', 'Hải Lạng']);
  });

  test('a slip of the finger is asked about, not taken as said', () => {
    expect(find('hong gau')).toMatchObject({ kind: 'several', near: true, communes: [{ name: 'Hồng Gai' }] });
  });
});

test.each(['', '   ', 'Hà Nội', 'quảng ninh', '😀', 'x'.repeat(10_000)])('"%s" is none', (text) => {
  expect(find(text)).toEqual({ kind: 'none' });
});
