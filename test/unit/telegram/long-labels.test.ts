import { describe, expect, it } from 'vitest';
import { spellOut } from '../../../src/channels/telegram/long-labels.ts';

const LONG = 'Trẻ bị bỏ rơi, hoặc chưa xác định được cả cha và mẹ';

describe('labels longer than a phone shows', () => {
  it('are written out under the words, with the number that typing picks them by', () => {
    const choices = [
      { id: 'c:1:a:who:a', label: 'Sinh ra nhờ mang thai hộ' },
      { id: 'u', label: 'Cổng', url: 'https://example.org' },
      { id: 'native:share:p:1', label: 'Chia sẻ' },
      { id: 'c:1:a:who:b', label: LONG },
      { id: 'c:1:list', label: 'Xem danh mục luôn' },
    ];
    const spelled = spellOut({ text: '**Bé thuộc trường hợp nào?**', choices });
    expect(spelled.text).toBe(`**Bé thuộc trường hợp nào?**\n\n**1.** Sinh ra nhờ mang thai hộ\n**2.** ${LONG}`);
    expect(spelled.choices.map(({ label }) => label)).toEqual([
      '1. Sinh ra nhờ mang thai hộ',
      'Cổng',
      'Chia sẻ',
      '2. Trẻ bị bỏ rơi, hoặc chưa xác định…',
      'Xem danh mục luôn',
    ]);
    expect(spelled.choices.map(({ id }) => id)).toEqual(choices.map(({ id }) => id));
  });

  it.each([
    [
      'a ticked paper',
      '☐ 1. Giấy chứng sinh (có bản điện tử thì không phải nộp)',
      '☐ Giấy chứng sinh (có bản điện tử thì không…',
    ],
    ['a numbered name', `**3. ${LONG}**`, `3. ${LONG}`],
    [
      'a name after its verb',
      'Lấy qua thủ tục “Chứng thực bản sao từ bản chính”',
      'Cách lấy: Chứng thực bản sao từ bản chính',
    ],
  ])('that the words hold already are left alone: %s', (_what, text, label) => {
    const reply = { text, choices: [{ id: 'a', label }] };
    expect(spellOut(reply)).toEqual(reply);
  });

  it('are escaped like all words', () => {
    const label = 'Ủy quyền nộp, nhận hộ **giấy tờ** [và lương hưu] của người khác';
    expect(spellOut({ text: '', choices: [{ id: 'a', label }] }).text).not.toContain('**giấy');
  });
});
