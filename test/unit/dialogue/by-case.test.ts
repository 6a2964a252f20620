/** What hangs on a case stands under the question that decides it, each answer with its own line. */
import { describe, expect, it } from 'vitest';
import { byCase, forEverybody } from '../../../src/dialogue/card/by-case.ts';
import { loadPhrases } from '../../../src/dialogue/phrases.ts';
import type { Question } from '../../../src/knowledge/schema.ts';

const questions: readonly Question[] = [
  { id: 'late', kind: 'yes-no', future: false, ask: { vi: 'Đã quá hạn chưa?', en: 'Is it late?' } },
  {
    id: 'land',
    kind: 'choice',
    future: false,
    ask: { vi: 'Anh/chị có giấy tờ đất nào?', en: 'Which land paper do you have?' },
    options: [
      { id: 'book', label: { vi: 'Sổ đỏ', en: 'Land book' } },
      { id: 'other', label: { vi: 'Loại khác', en: 'Another' } },
    ],
  },
];
const say = loadPhrases('knowledge')('vi');
const context = { procedure: { questions: [...questions] }, lang: 'vi', say } as const;

describe('what hangs on a case', () => {
  it('asks a question once, with a line for each telling answer', () => {
    const items = [
      { when: { land: 'book' }, text: 'Sổ đỏ bản chính' },
      { when: { land: 'other' }, text: 'Giấy tờ khác' },
      { when: { land: 'other' }, text: 'Xác nhận của xã' },
    ];
    expect(byCase(items, context)).toEqual([
      'Anh/chị có giấy tờ đất nào?\n- **Sổ đỏ:** Sổ đỏ bản chính\n- **Loại khác:** Giấy tờ khác; Xác nhận của xã',
    ]);
  });

  it('puts the one telling answer beside its question', () => {
    expect(byCase([{ when: { late: true }, text: 'Nộp phí' }], context)).toEqual([
      'Đã quá hạn chưa? **Có:**\n- Nộp phí',
    ]);
  });

  it('reads out a condition of several questions', () => {
    const when = { any: [{ late: false }, { land: 'book' }] };
    expect(byCase([{ when, text: 'Miễn phí' }], context)).toEqual([
      'Nếu: Đã quá hạn chưa? Không; hoặc Anh/chị có giấy tờ đất nào? Sổ đỏ:\n- Miễn phí',
    ]);
  });

  it('leaves what everybody needs to a list of its own', () => {
    const items = [{ text: 'Tờ khai' }, { when: { late: true }, text: 'Nộp phí' }];
    expect(forEverybody(items)).toBe('- Tờ khai');
    expect(byCase(items, context)).toHaveLength(1);
  });
});
