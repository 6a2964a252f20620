import { describe, expect, it } from 'vitest';
import { anonymise, Ledger } from '../../../src/dialogue/ledger.ts';
import { EmbeddedStore } from '../../../src/storage/embedded-store.ts';

describe('what the ledger keeps of a question', () => {
  it.each([
    ['phone and identity numbers', 'số em 0912 345 678, cccd 022099001234 làm gì', 'so em cccd lam gi'],
    ['a name with a family name', 'hồ sơ của Nguyễn Thị Lan đâu rồi', 'ho so cua dau roi'],
    ['a name after "tôi tên là"', 'toi ten la hoa mai muon hoi', 'toi ten la'],
    ['a dossier code', 'H49.22-261121-0042 tới đâu', 'toi dau'],
    ['an address of mail or web', 'gửi lan@x.vn hay https://x.vn/a?b=1', 'gui hay'],
  ])('no %s', (_what, text, kept) => {
    expect(anonymise(text)).toBe(kept);
  });

  it('the words themselves, so that spellings count together', async () => {
    const store = EmbeddedStore.inMemory(() => 1);
    const ledger = new Ledger(
      store,
      () => 1,
      () => undefined,
    );
    for (const text of ['Nuôi rồng cần gì', 'nuoi rong can gi', 'nuôi rồng cần gì 2']) ledger.note(text);
    await expect
      .poll(async () => (await ledger.list()).map(({ text, count }) => [text, count]))
      .toEqual([['nuoi rong can gi', 3]]);
  });
});
