/** Ticking by words: what counts as a tick, what is left to the search. */
import { describe, expect, it } from 'vitest';
import { asksForReminder, asksForSheet } from '../../../src/dialogue/flows/checklist/asked-words.ts';
import { fold } from '../../../src/dialogue/fold.ts';
import { parseTicks } from '../../../src/dialogue/flows/checklist/tick-words.ts';
import { readCode } from '../../../src/dialogue/flows/checklist/shares.ts';

const numbers = (text: string, isStrict = false): string | undefined => {
  const said = parseTicks(text, isStrict);
  return said?.what === 'numbers' ? said.ticks.map(({ number, tick }) => `${number} ${tick}`).join(', ') : said?.what;
};

describe('papers meant by their numbers', () => {
  it.each([
    ['số 2 chưa có', '2 missing'],
    ['so 2 chua co', '2 missing'],
    ['đã có 1 và 3', '1 have, 3 have'],
    ['1, 3 có rồi', '1 have, 3 have'],
    ['có 1-3', '1 have, 2 have, 3 have'],
    ['có 1 đến 3 rồi', '1 have, 2 have, 3 have'],
    ['đã có 1 và 3, còn thiếu 4', '1 have, 3 have, 4 missing'],
    ['1 có rồi, 2 chưa có, 5 không rõ', '1 have, 2 missing, 5 unsure'],
    ['1 có rồi nhưng 2 thì chưa', '1 have, 2 missing'],
    ['giấy số 4 chưa biết', '4 unsure'],
    ['got 1 and 3, not 5', '1 have, 3 have, 5 missing'],
    ['I don’t have 2', '2 missing'],
  ])('%s', (text, expected) => {
    expect(numbers(text)).toBe(expected);
    expect(numbers(text, true)).toBe(expected);
  });
});

describe('papers meant otherwise', () => {
  it.each([
    ['có rồi', 'it'],
    ['chưa có', 'it'],
    ['có đủ hết rồi', 'all'],
    ['tất cả đều có', 'all'],
    ['có giấy chứng sinh rồi', 'named'],
  ])('%s', (text, expected) => {
    expect(numbers(text)).toBe(expected);
    expect(parseTicks(text, true)).toBeUndefined();
  });
});

describe('what is no tick', () => {
  it.each(['có 2 con muốn làm khai sinh', 'đăng ký kết hôn cần giấy tờ gì', '2', 'xin chào', ''])('%s', (text) => {
    expect(parseTicks(text, true)).toBeUndefined();
    expect(numbers(text) ?? '').not.toMatch(/\d/);
  });

  // Each further digit once doubled the time: a number of forty held up everybody for hours.
  it('a long number, or a long word behind one, takes no longer than any other text', () => {
    const longest = 118;
    expect(parseTicks('1'.repeat(longest), false)).toBeUndefined();
    expect(parseTicks(`${'1 '.repeat(longest / 4)}${'a'.repeat(longest / 2)}`, false)).toBeUndefined();
  });
});

describe('a typed code', () => {
  it('is read with its kind word, spaces and small letters', () => {
    expect(readCode('k7m 2pq')).toBe('K7M2PQ');
    expect(readCode('mã K7M2PQ')).toBe('K7M2PQ');
    expect(readCode('share:K7M2PQ')).toBe('K7M2PQ');
  });
  it('is no word, no number, and has no letter that looks like a digit', () => {
    for (const text of ['THUONG', '123456', 'K7M2PO', 'K7M2P', 'K7M2PQX', '1.001193'])
      expect(readCode(text)).toBeUndefined();
  });
});

describe('what a list is asked to do', () => {
  it.each(['in danh mục', 'cho em xin bản in', 'gửi tôi file pdf', 'tải về', 'in ra giúp em với', 'print it please'])(
    'makes the sheet: %s',
    (text) => expect(asksForSheet(fold(text))).toBe(true),
  );

  it.each([
    'xin giấy phép hoạt động in',
    'in ảnh thẻ ở đâu',
    'danh mục hồ sơ',
    'live in Hạ Long',
    'giấy tờ này nộp ở đâu',
  ])('is not asked for the sheet: %s', (text) => expect(asksForSheet(fold(text))).toBe(false));

  it.each([
    ['nhắc tôi', ''],
    ['nhắc em ngày mai nhé', 'ngay mai'],
    ['remind me tomorrow please', 'tomorrow'],
    ['nhắc lại giúp em 25/12', '25 12'],
    ['biểu diễn ca nhạc', undefined],
  ])('is asked to remind: %s', (text, day) => expect(asksForReminder(fold(text))).toBe(day));
});
