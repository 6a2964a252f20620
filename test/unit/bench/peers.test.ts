/** What the searches that the benchmark compares with are asked, and how often. */
import { describe, expect, it } from 'vitest';
import { oncePerText, peers } from '../../bench/peers.ts';
import { records } from '../search/fixture.ts';

describe('the peers of the benchmark', () => {
  it('are asked once for a text with marks, without them, and in the other Unicode form', () => {
    const asked: string[] = [];
    const find = oncePerText((text) => {
      asked.push(text);
      return [text];
    });
    for (const text of ['Đăng ký kết hôn', 'dang ky ket hon', 'Đăng ký kết hôn'.normalize('NFD')])
      expect(find(text)).toEqual(['dang ky ket hon']);
    expect(asked).toEqual(['dang ky ket hon']);
  });
});

describe.each(peers(records))('$name', ({ find }) => {
  it('finds a procedure by its name, marks or none, and none that is not offered', () => {
    expect(find('Đổi giấy phép lái xe')[0]).toBe('3.000347');
    expect(find('dang ky tam tru')[0]).toBe('1.004194');
    expect(find('đăng ký biến động quyền sử dụng đất')).not.toContain('1.115279');
  });
});
