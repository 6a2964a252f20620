import { describe, expect, it } from 'vitest';
import { isAmountUntold } from '../../../src/dialogue/card/untold-amount.ts';

const noted = (...notes: string[]) => notes.map((vi) => ({ note: { vi } }));

describe('fees of which only words are known', () => {
  it('leave the amount untold when none of them names it', () => {
    expect(isAmountUntold(noted('Cấp mới', 'Cấp đổi, cấp lại'))).toBe(true);
  });

  it.each(['10USD/giấy', 'Lệ phí 20.000 vnđ', 'Miễn lệ phí cho trẻ em', 'Không thu', 'mức cụ thể xin hỏi tại quầy'])(
    'do not when one says it, or that it is to be asked for: %s',
    (said) => expect(isAmountUntold(noted('Cấp mới', said))).toBe(false),
  );

  it('are not meant where an amount stands, or no fee at all', () => {
    expect(isAmountUntold([{ amount: 8_000 }, ...noted('Cấp mới')])).toBe(false);
    expect(isAmountUntold([])).toBe(false);
  });
});
