import { describe, expect, it } from 'vitest';
import { record, searchOver } from './fixture.ts';

const PLOTS =
  'Thông báo quyền sử dụng đất đã có hạ tầng kỹ thuật trong dự án bất động sản đủ điều kiện chuyển nhượng cho cá nhân tự xây dựng nhà ở';
const PERMIT = 'Cấp giấy phép xây dựng nhà ở';
const DEATH = 'Đăng ký khai tử';
const RECEIPTS = 'Tra soát, điều chỉnh chứng từ nộp ngân sách nhà nước';

describe('a short name in a long question', () => {
  const search = searchOver([
    record('1.000001', PERMIT),
    record('1.000002', PLOTS, { level: 'ministry' }),
    record('1.000003', DEATH),
    record('1.000004', RECEIPTS, { level: 'ministry' }),
  ]);
  const first = (text: string) => search.search(text).hits[0]?.name;

  it('does not win by being covered whole: what it covers of the question counts too', () => {
    expect(
      first('dự án xong hạ tầng kỹ thuật, muốn thông báo đất đủ điều kiện chuyển nhượng để người dân xây nhà'),
    ).toBe(PLOTS);
    expect(first('muốn xây nhà thì xin phép ở đâu')).toBe(PERMIT);
  });
  it('gains from being covered whole only as far as it covers the question', () => {
    const long =
      'bên em đóng thuế nhầm mục, giờ vừa khai tử cho bố vừa tra soát lại, viết thư hỏi kế toán trưởng hai tuần chưa thấy gì';
    const { asked = 1, name = 0, score = 1 } = search.explain(long, '1.000003')?.parts ?? {};
    expect(asked).toBeLessThan(0.3);
    expect(name).toBeGreaterThan(0.9);
    expect(score).toBeLessThan(asked + 0.1);
  });
});

describe('a taught phrase', () => {
  const search = searchOver([record('1.000001', DEATH), record('1.000004', RECEIPTS)]);
  const weightOf = (text: string, from: string) =>
    search.explain(text, '1.000001')?.terms.find((term) => term.from === from)?.weight ?? 0;

  it('weighs more the more its own words do: usual words do not outweigh a question by what they stand for', () => {
    // Both stand for the registration of a death; "chứng" and "tử" are in other names, "báo" is in none.
    const usual = weightOf('chứng tử', 'chứng tử');
    expect(usual).toBeGreaterThan(0);
    expect(usual).toBeLessThan(weightOf('báo tử', 'báo tử'));
  });
});
