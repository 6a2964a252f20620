import { describe, expect, it } from 'vitest';
import { searchInContext } from '../../../src/search/in-context.ts';
import { buildSearch } from '../../../src/search/engine.ts';
import { buildIndex, openIndex, type IndexTables } from '../../../src/search/inverted-index.ts';
import { Keep } from '../../../src/shared/keep.ts';
import { atOnce } from '../../../src/shared/slices.ts';
import { withoutMarks } from '../../bench/disturb.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { first, lexicon, record, records, search, searchOver } from './fixture.ts';

describe('finding a procedure', () => {
  it.each([
    ['dk ket hon can giay to gi', 'Thủ tục đăng ký kết hôn'],
    ['ĐĂNG KÝ KẾT HÔN', 'Thủ tục đăng ký kết hôn'],
    ['đăng ký kết hôn'.normalize('NFD'), 'Thủ tục đăng ký kết hôn'],
    ['ddawng kys keets hoon', 'Thủ tục đăng ký kết hôn'],
    ['dangkykethon', 'Thủ tục đăng ký kết hôn'],
    ['dang ky khai isnh', 'Thủ tục đăng ký khai sinh'],
    ['ddang ky kinh donah cho ho', 'Đăng ký thành lập hộ kinh doanh'],
    ['đăng ký khai sihn', 'Thủ tục đăng ký khai sinh'],
    ['đăng ký thườn trú', 'Đăng ký thường trú'],
    ['khai s inh cho con', 'Thủ tục đăng ký khai sinh'],
    ['đăng k ý thường tr ú', 'Đăng ký thường trú'],
    ['d9ang8 ky1 thu7o7ng2 tru1', 'Đăng ký thường trú'],
    ['nàm khai xinh cho con', 'Thủ tục đăng ký khai sinh'],
    ['bằng lái hạng b ai cấp', 'Cấp giấy phép lái xe'],
    ['nhập hộ khẩu về nhà chồng', 'Đăng ký thường trú'],
    ['mất bằng lái xe', 'Cấp lại giấy phép lái xe'],
    ['bằng lái sắp hết hạn', 'Đổi giấy phép lái xe'],
    ['driving licence', 'Cấp giấy phép lái xe'],
    ['muốn mở quán nhỏ', 'Đăng ký thành lập hộ kinh doanh'],
    ['quán nghỉ bán hẳn rồi thì làm gì', 'Chấm dứt hoạt động hộ kinh doanh'],
  ])('%s -> %s', (text, name) => {
    expect(first(text)).toBe(name);
  });

  it('joins what a space parted, and no letter to a word that stands by itself', () => {
    const { parts = {}, terms = [] } = search.explain('khai s inh cho con', '1.001193') ?? {};
    expect(terms.map(({ from, term }) => `${from} -> ${term}`)).toContain('s inh -> sinh');
    expect(parts['asked']).toBe(1);
  });
  it('lets a word without marks help in full to find what it nearly always is: `ho` is the household, not the `hở` of talk', () => {
    const talk = (text: string) => search.explain(text, '1.001612')?.parts['talk'] ?? 0;
    expect(talk('dang ky cho ho')).toBeGreaterThan(talk('dang ky cho hở'));
    expect(search.search('nop o dau vay').isFollowUp).toBe(true);
  });
  it('prefers the ordinary case until the special one is named', () => {
    expect(first('khai sinh cho con')).toBe('Thủ tục đăng ký khai sinh');
    expect(first('khai sinh cho con, bố là người nước ngoài')).toBe('Thủ tục đăng ký khai sinh có yếu tố nước ngoài');
    expect(first('em lấy chồng Lào ở sát biên giới')).toBe(
      'Thủ tục đăng ký kết hôn có yếu tố nước ngoài tại khu vực biên giới',
    );
  });
  it.each(['1.001193', '1001193', 'mã 1.001193.000.00.00.H49 cần gì', 'biên nhận 2345678, thủ tục 1001193'])(
    'finds the typed code in "%s"',
    (text) => {
      expect(search.search(text).hits).toEqual([{ code: '1.001193', name: 'Thủ tục đăng ký khai sinh', score: 1 }]);
    },
  );
  it('offers a record of another province only by its code', () => {
    expect(search.search('đăng ký biến động quyền sử dụng đất').hits.map(({ code }) => code)).not.toContain('1.115279');
    expect(search.search('1.115279').hits[0]?.code).toBe('1.115279');
  });
});

/** A phrase as people type it who set some marks: one word without, or none in all of it. */
function ways(words: readonly string[]): string[] {
  const typed = (isBare: (at: number) => boolean): string =>
    words.map((word, at) => (isBare(at) ? withoutMarks(word) : word)).join(' ');
  return [typed(() => true), ...words.map((_, here) => typed((at) => at === here))];
}

describe('what is asked for', () => {
  it.each([
    ['đăng ký kết hôn hết bao nhiêu tiền', 'fees'],
    ['dang ky ket hon mat may ngay', 'time'],
    ['đăng ký kết hôn cần giấy tờ gì', 'documents'],
    ['đăng ký kết hôn ở đâu', 'where'],
    ['căn cứ pháp lý đăng ký kết hôn', 'basis'],
  ])('%s -> %s', (text, facet) => {
    expect(search.search(text).facet).toBe(facet);
  });
  it('is heard whichever of its words lack their marks, in a text that has marks elsewhere', () => {
    const asked = (phrase: string): string => String(search.search(`đăng ký kết hôn ${phrase}`).facets);
    const phrases = Object.values(lexicon.facets.facets).flat();
    const lost = phrases.flatMap((phrase) => {
      const words = phrase.split(' ');
      // Of one word alone ("phí") nothing else tells what it was.
      if (words.length < 2) return [];
      return [...new Set(ways(words))].filter((way) => asked(way) !== asked(phrase));
    });
    expect(lost).toEqual([]);
  }, 30_000);
  it('is not heard in words that only look like it without marks', () => {
    for (const text of ['máy quay mang đi triển lãm', 'chi phi khám bệnh của người nghèo'])
      expect(search.search(text).facets, text).toEqual([]);
  });
  it('a part alone, or talk alone, is a follow-up', () => {
    for (const text of ['bao nhiêu tiền', 'mất bao lâu vậy ạ', 'nop o dau vay'])
      expect(search.search(text).isFollowUp).toBe(true);
    expect(search.search('khai tử bao nhiêu tiền').isFollowUp).toBe(false);
  });
});

describe('deciding', () => {
  it('asks what is to be done when only a thing is named, and answers when it is', () => {
    const { decision, choices, offer } = search.search('bằng lái xe');
    expect({ decision, offer }).toEqual({ decision: 'choose', offer: 'twins' });
    expect(choices.map(({ code }) => code).sort()).toEqual(['3.000346', '3.000347', '3.000348']);
    expect(search.search('xin cấp lại bằng lái xe').decision).toBe('answer');
  });
  it('asks which one when an everyday word means several wishes, and says what differs', () => {
    const { decision, choices } = search.search('làm lại giấy khai sinh');
    expect(decision).toBe('choose');
    expect(choices.map(({ code }) => code)).toEqual(expect.arrayContaining(['1.004884', '2.000635']));
    expect(choices.every(({ differs }) => differs.vi !== '')).toBe(true);
  });
  it('answers with any act that an everyday phrase stands for, and offers another', () => {
    const only = searchOver([
      record('1.014063', 'Cấp đổi thẻ căn cước'),
      record('1.014068', 'Cấp lại giấy chứng nhận căn cước'),
      ...records.filter(({ head }) => !['3.000346', '3.000348'].includes(head.code)),
    ]);
    expect(only.search('làm lại căn cước công dân hết bao nhiêu tiền').decision).toBe('answer');
    expect(only.search('cấp lại giấy phép lái xe hết bao nhiêu tiền').offer).toBe('far');
  });
  it('answers what the records lack with another of its wishes only as the nearest there is', () => {
    const plates = record('1.013065', 'Thu hồi chứng nhận đăng ký xe, biển số xe');
    const transfer = record('1.000001', 'Đăng ký sang tên, di chuyển xe');
    const only = searchOver([plates, ...records]);
    expect(only.search('sang tên xe')).toMatchObject({ decision: 'choose', offer: 'far' });
    expect(only.search('thu hồi biển số xe').decision).toBe('answer');
    expect(searchOver([plates, transfer, ...records]).search('sang tên xe').offer).not.toBe('far');
  });
  it('reads one word without marks, or with wrong ones, in a marked text as it reads the rest', () => {
    for (const text of ['đăng kí kết hon cần giáy tờ gì', 'khai tử cho bô mới mất']) {
      const { decision, hits } = search.search(text);
      expect({ decision, first: hits[0]?.code }).toEqual({
        decision: 'answer',
        first: text.startsWith('khai') ? '1.000656' : '1.000894',
      });
    }
  });
  it('answers nothing to what is not its field', () => {
    const { decision, outOfScope } = search.search('giá vàng hôm nay bao nhiêu');
    expect(decision).toBe('none');
    expect(outOfScope).toBeDefined();
  });
  it.each([
    ['xyz qwe rty', true],
    ['cho em hỏi xyz bao nhiêu tiền', true],
    ['lorem ipsum dolor', true],
    ['xyz con mèo', false],
    ['nhàđất xyz', false],
    ['kys xyz', false],
    ['cho em hỏi với ạ', false],
  ])('says when no word of the subject is known as typed: %s', (text, isStrange) => {
    const { decision, ...found } = search.search(text);
    expect([decision, found.isStrange]).toEqual(['none', isStrange]);
  });
  it.each(['', '   ', '🙂🙂🙂', '<b>*_`', 'x'.repeat(10_000), '1'.repeat(500)])('takes any text (%#)', (text) => {
    expect(search.search(text).decision).toBe('none');
  });
  it('explains a hit by its words', () => {
    const explanation = search.explain('mất bằng lái', '3.000348');
    expect(explanation?.terms.map(({ term }) => term)).toContain('cấp lại giấy phép lái xe');
    expect(explanation?.parts['score']).toBeGreaterThan(0.5);
  });
});

describe('an index kept for the next start', () => {
  it('finds what it found before', async () => {
    const keep = new Keep(temporaryFolder(), 'build');
    const index = atOnce(buildIndex(records));
    await keep.put('index', 'v1', index.tables);
    const tables = await keep.get<IndexTables>('index', 'v1');
    const again = atOnce(buildSearch(openIndex(tables!, index.heads), lexicon));
    for (const text of ['dangkykethon', 'mất bằng lái', 'lam lai giay khai sinh', 'giá vàng hôm nay'])
      expect(again.search(text)).toEqual(search.search(text));
  });
});

describe('within a conversation', () => {
  const subject = { code: '1.000894', name: 'Thủ tục đăng ký kết hôn' };
  it('a bare follow-up keeps the subject', () => {
    expect(searchInContext(search, 'thế có mất phí không', { subject }).refersTo).toBe('1.000894');
  });
  it('a new subject changes it', () => {
    const { refersTo, result } = searchInContext(search, 'xong rồi muốn đăng ký thường trú cho bé luôn thì sao', {
      subject,
    });
    expect(refersTo).toBeUndefined();
    expect(result.hits[0]?.name).toBe('Đăng ký thường trú');
  });
  it('"the second one" picks from what was offered', () => {
    const choices = ['1.004884', '2.000635'];
    expect(searchInContext(search, 'cái thứ hai, bản sao thôi', { subject, choices }).refersTo).toBe('2.000635');
  });
});
