/** Short forms of two or three letters stand for several words: none may hide a commoner one that its neighbours tell. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createSearch } from '../../src/search/engine.ts';
import { loadLexicon } from '../../src/search/lexicon.ts';
import type { Search } from '../../src/search/search.ts';
import { allRecords, LEXICON, missingData } from '../bench/questions.ts';

const missing = missingData();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(missing);
  console.log(`skipped: ${missing}`);
}

describe.skipIf(missing !== undefined)('a short form', () => {
  let search: Search;
  beforeAll(async () => {
    search = createSearch(await allRecords(), loadLexicon(LEXICON));
  });

  it.each([
    // Words typed without their vowels.
    ['dk kt hon', 'Đăng ký kết hôn'],
    ['dng ky kt hon can giay gi', 'Đăng ký kết hôn'],
    ['kt hon o dau', 'Đăng ký kết hôn'],
    ['dk ket hn', 'Đăng ký kết hôn'],
    ['gia hn tam tru', 'Gia hạn tạm trú'],
    ['cn giay gi de ket hon', 'Đăng ký kết hôn'],
    ['cp lai bang lai', 'Cấp lại giấy phép lái xe'],
    // Words that are written so as often as the first meaning.
    ['xác nhận tình trạng hn', 'tình trạng hôn nhân'],
    ['bh y te cho con', 'Cấp thẻ bảo hiểm y tế'],
    ['dang ky bh xa hoi', 'bảo hiểm xã hội'],
    ['nv quan su', 'nghĩa vụ quân sự'],
    ['mo ks', 'khoáng sản'],
    ['kb tam tru', 'Đăng ký tạm trú'],
    ['mn cho hỏi thủ tục kết hôn', 'Đăng ký kết hôn'],
    ['mn oi xin phep xay nha', 'Cấp giấy phép xây dựng'],
    // And the first meaning, where nothing speaks against it.
    ['dk ks', 'Đăng ký khai sinh'],
    ['làm ks ở đâu', 'Đăng ký khai sinh'],
    ['giay kt cho ong noi', 'khai tử'],
    ['lam hc cho tre em', 'hộ chiếu'],
    ['truong mn', 'mầm non'],
  ])('is read by its neighbours: %s', (text, name) => {
    expect(search.search(text).hits[0]?.name).toContain(name);
  });

  it.each(['con toi kt', 'dk kt', 'dk tt', 'hn'])('that may be several things is not answered: %s', (text) => {
    expect(search.search(text).decision).not.toBe('answer');
  });
});
