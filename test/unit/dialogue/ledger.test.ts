import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gaps, Ledger } from '../../../src/dialogue/ledger.ts';
import { loadLexicon } from '../../../src/search/lexicon.ts';
import { buildNameless } from '../../../src/search/nameless.ts';
import { atOnce } from '../../../src/shared/slices.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const nameless = atOnce(
  buildNameless(loadLexicon(resolve(ROOT, 'knowledge/lexicon')), [
    'Đăng ký khai sinh',
    'Cấp bản sao trích lục hộ tịch',
  ]),
);
const open = (): { store: EmbeddedStore; ledger: Ledger } => {
  const store = EmbeddedStore.inMemory(() => 1);
  return {
    store,
    ledger: new Ledger({ store, now: () => 1, nameless: async (text) => nameless(text), onTrouble: () => undefined }),
  };
};
const bare = (text: string): string => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd');

/** Ways to type a name. */
const TYPED: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
  bare,
  (name) => bare(name).toUpperCase(),
];

describe('what the ledger keeps of a question', () => {
  it.each([
    ['phone and identity numbers', 'số em 0912 345 678, cccd 022099001234 làm gì', 'em cccd lam gi'],
    ['a name with a family name', 'hồ sơ của Nguyễn Thị Lan đâu rồi', 'ho so cua … dau roi'],
    ['a name in lower case', 'hồ sơ của nguyễn thị lan đâu rồi', 'ho so cua … dau roi'],
    ['a name in capitals', 'xin cấp lại cho bà NGUYỄN THỊ LAN', 'xin cap lai cho ba …'],
    ['a name without marks', 'con toi ten hoang minh khang', 'con toi …'],
    ['a name after "tôi tên là"', 'toi ten la hoa mai muon hoi', 'toi … muon hoi'],
    ['a name written as one word', 'zalo lannguyen', 'zalo …'],
    ['a dossier code', 'H49.22-261121-0042 tới đâu', 'toi dau'],
    ['an address of mail or web', 'gửi lan@x.vn hay https://x.vn/a?b=1', 'gui … hay …'],
  ])('no %s', (_what, text, kept) => {
    expect(nameless(text).replace(/^… /, '')).toBe(kept);
  });

  it('no syllable of any of thousands of names, however it is typed and whatever stands around it', () => {
    const families =
      'Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Đoàn Lương Mai Tô Hà Cao Chu Triệu Nông Hứa Vi';
    const middles = ['Thị', 'Văn', 'Thị Hồng', 'Ngọc', 'Minh'];
    const givens =
      'Lan Hương Hùng Dũng Tuấn Linh Khang Thảo Yến Phúc Long Sơn Quân Trang Nga Thủy Vân Cường Kiên Giang';
    const around = ['hồ sơ của X đâu rồi', 'xin cấp lại cho bà X', 'con tôi tên X'];
    const left: string[] = [];
    for (const family of families.split(' '))
      for (const middle of middles)
        for (const given of givens.split(' '))
          for (const type of TYPED)
            for (const sentence of around) {
              const text = sentence.replace('X', type(`${family} ${middle} ${given}`));
              const kept = nameless(text).split(' ');
              const known = bare(sentence).split(' ');
              const own = bare(`${family} ${middle} ${given}`).split(' ');
              if (own.some((word) => !known.includes(word) && kept.includes(word)))
                left.push(`${text} -> ${kept.join(' ')}`);
            }
    expect(left).toEqual([]);
  });

  it.each([
    ['vì sao hồ sơ của tôi chưa có kết quả', 'vi sao ho so cua toi chua co ket qua'],
    ['họ bảo tôi phải nộp lại tờ khai', 'ho bao toi phai nop lai to khai'],
    ['lệ phí bao nhiêu', 'le phi bao nhieu'],
    ['how do i register a drone', 'how do i register a drone'],
  ])('words that officers can read: %s', (text, kept) => {
    expect(nameless(text)).toBe(kept);
  });

  it('the words themselves, so that spellings count together', async () => {
    const { ledger } = open();
    for (const text of ['Nuôi rồng cần gì', 'nuoi rong can gi', 'nuôi rồng cần gì 2']) ledger.note(text);
    await expect
      .poll(async () => (await ledger.list()).map(({ text, count }) => [text, count]))
      .toEqual([['nuoi rong can gi', 3]]);
  });

  it('no name that an older version has noted: such records are brought under the rules of now', async () => {
    const { store, ledger } = open();
    await store.put(gaps, 'a', { text: 'ho so cua nguyen thi lan dau roi', count: 2, at: 1 });
    await store.put(gaps, 'b', { text: 'ho so cua tran van dung dau roi', count: 1, at: 3 });
    expect(await ledger.clean()).toBe(2);
    expect(await ledger.list()).toEqual([{ text: 'ho so cua … dau roi', count: 3, at: 3 }]);
    expect(await ledger.clean()).toBe(0);
  });
});
