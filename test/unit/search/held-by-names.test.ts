import { describe, expect, it } from 'vitest';
import { heldByNames } from '../../../src/search/held-by-names.ts';

const isHeld = heldByNames(['Thủ tục đăng ký khai sinh', 'Cấp lại Giấy chứng nhận đăng ký hộ kinh doanh']);

describe('official words', () => {
  it('lead somewhere when one name holds them, whatever the order and the marks', () => {
    expect(isHeld('đăng ký khai sinh')).toBe(true);
    expect(isHeld('ho kinh doanh cap lai giay chung nhan dang ky')).toBe(true);
  });
  it('may differ from a name by a word in five, not by more', () => {
    expect(isHeld('cấp lại giấy chứng nhận hộ kinh doanh mới')).toBe(true);
    expect(isHeld('đăng ký khai tử')).toBe(false);
  });
  it('lead nowhere when two names hold them only together', () => {
    expect(isHeld('khai sinh hộ kinh doanh')).toBe(false);
  });
});
