/** What hangs on a case stands under its case, in the words a record has for it. */
import { describe, expect, it } from 'vitest';
import { byCase, forEverybody } from '../../../src/dialogue/card/by-case.ts';
import { conditionText } from '../../../src/dialogue/card/condition-text.ts';
import { loadPhrases } from '../../../src/dialogue/phrases.ts';
import type { Condition, Question } from '../../../src/knowledge/schema.ts';

const option = (id: string) => ({ id, label: { vi: `Loại ${id}`, en: `Kind ${id}` } });
const questions: readonly Question[] = [
  {
    id: 'late',
    kind: 'yes-no',
    future: false,
    ask: { vi: 'Đã quá hạn chưa?', en: 'Is it late?' },
    if: { true: { vi: 'quá hạn', en: 'it is late' } },
  },
  {
    id: 'land',
    kind: 'choice',
    future: false,
    ask: { vi: 'Anh/chị có giấy tờ đất nào?', en: 'Which land paper do you have?' },
    options: ['red', 'pink', 'old', 'lease', 'none'].map(option),
    if: {
      red: { vi: 'có sổ', en: 'you have a book' },
      pink: { vi: 'có sổ', en: 'you have a book' },
      old: { vi: 'có giấy cũ', en: 'you have old papers' },
      lease: { vi: 'đất đi thuê', en: 'it is leased' },
      none: { vi: 'không có giấy tờ', en: 'you have none' },
    },
  },
  {
    id: 'side',
    kind: 'choice',
    future: false,
    ask: { vi: 'Đất nằm bên nào?', en: 'On which side is it?' },
    options: ['left', 'right'].map(option),
    if: {
      left: { vi: 'đất nằm bên trái', en: 'it lies to the left' },
      right: { vi: 'đất nằm bên phải', en: 'it lies to the right' },
    },
  },
  {
    id: 'pages',
    kind: 'number',
    future: false,
    ask: { vi: 'Mấy trang?', en: 'How many pages?' },
    if: { atLeast: { vi: 'từ {value} trang trở lên', en: 'there are {value} pages or more' } },
  },
];
const say = loadPhrases('knowledge')('vi');
const context = { procedure: { questions: [...questions] }, lang: 'vi', say } as const;
const read = (when: Condition): string => conditionText(when, questions, 'vi', say);

describe('what hangs on a case', () => {
  it('has a line for each case, and a list where a case needs several things', () => {
    const items = [
      { when: { late: true }, text: 'Nộp phí' },
      { when: { land: 'old' }, text: 'Giấy tờ khác' },
      { when: { land: 'old' }, text: 'Xác nhận của xã' },
      { when: { land: 'red' }, text: 'Sổ đỏ bản chính' },
    ];
    expect(byCase(items, context)).toEqual([
      '- **Nếu quá hạn:** Nộp phí\n- **Nếu có sổ:** Sổ đỏ bản chính',
      '**Nếu có giấy cũ:**\n- Giấy tờ khác\n- Xác nhận của xã',
    ]);
  });

  it('puts the ordinary case before its exception, whatever the order in the record', () => {
    const items = [
      { when: { land: 'lease' }, text: 'Hợp đồng thuê' },
      { when: { late: true }, text: 'Bản sao có chứng thực' },
      { when: { late: false }, text: 'Căn cước' },
      { when: { late: false }, text: 'Giấy tờ cư trú' },
    ];
    expect(byCase(items, context).map((part) => part.split('\n')[0])).toEqual([
      '**Nếu “Đã quá hạn chưa?” không:**',
      '- **Nếu đất đi thuê:** Hợp đồng thuê',
    ]);
  });

  it('takes a "no" for a case like others where "yes" is none', () => {
    const items = [
      { when: { land: 'lease' }, text: 'Hợp đồng thuê' },
      { when: { late: false }, text: 'Căn cước' },
    ];
    expect(byCase(items, context)[0]).toMatch(/^- \*\*Nếu đất đi thuê/);
  });

  it('leaves what everybody needs to a list of its own', () => {
    const items = [{ text: 'Tờ khai' }, { when: { late: true }, text: 'Nộp phí' }];
    expect(forEverybody(items)).toBe('- Tờ khai');
    expect(byCase(items, context)).toHaveLength(1);
  });
});

describe('a condition in words', () => {
  it.each<[string, Condition]>([
    ['quá hạn và có giấy cũ', { late: true, land: 'old' }],
    ['quá hạn hoặc có giấy cũ', { any: [{ late: true }, { land: 'old' }] }],
    ['quá hạn, và có giấy cũ hoặc đất đi thuê', { late: true, land: ['old', 'lease'] }],
    ['không phải quá hạn', { not: { late: true } }],
    ['từ 3 trang trở lên', { pages: { atLeast: 3 } }],
  ])('%s', (words, when) => {
    expect(read(when)).toBe(words);
  });

  it('says once what answers have in common', () => {
    expect(read({ land: ['red', 'pink'] })).toBe('có sổ');
    expect(read({ side: ['left', 'right'] })).toBe('đất nằm bên trái hoặc phải');
  });

  it('names the few that do not fit instead of the many that do', () => {
    expect(read({ land: { not: 'old' } })).toBe('không phải có giấy cũ');
    expect(read({ land: ['red', 'pink', 'old', 'none'] })).toBe('không phải đất đi thuê');
    expect(read({ land: ['red', 'old', 'lease'] })).toBe('có sổ hoặc có giấy cũ hoặc đất đi thuê');
    expect(read({ land: { not: ['red', 'pink', 'none'] } })).toBe('có giấy cũ hoặc đất đi thuê');
  });

  it('falls back on the question for an answer without words', () => {
    expect(read({ late: false })).toBe('“Đã quá hạn chưa?” không');
    expect(read({ pages: { below: 9 } })).toBe('“Mấy trang?” dưới 9');
  });
});
