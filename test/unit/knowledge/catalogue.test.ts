import { describe, expect, test } from 'vitest';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { importCatalogue } from '../../../src/knowledge/catalogue/import-catalogue.ts';
import { toHead, toProcedure } from '../../../src/knowledge/catalogue/convert.ts';
import { rawRecord, type RawRecord } from '../../../src/knowledge/catalogue/raw-record.ts';
import { calmCapitals, displayName, paperName } from '../../../src/knowledge/catalogue/clean-text.ts';
import { parseTimeLimit } from '../../../src/knowledge/catalogue/convert-amounts.ts';
import { loadKnowledge } from '../../../src/knowledge/load/load.ts';
import { folderOf, line, put } from './helpers.ts';

const raw = (parts: Readonly<Record<string, unknown>> = {}): RawRecord => rawRecord.parse(JSON.parse(line(parts)));
const head = (parts: Readonly<Record<string, unknown>>) => toHead(raw(parts), () => undefined);
const whole = (parts: Readonly<Record<string, unknown>>) => toProcedure(raw(parts), () => undefined);

describe('names of imported records', () => {
  test.each([
    ['Thủ tục đăng ký khai sinh', 'Đăng ký khai sinh'],
    ['THỦ TỤC CÔNG NHẬN BAN VẬN ĐỘNG THÀNH LẬP HỘI (CẤP TỈNH).', 'Công nhận ban vận động thành lập hội (cấp tỉnh)'],
    ['Thủ tục hải quan đối với hàng hóa xuất khẩu', 'Thủ tục hải quan đối với hàng hóa xuất khẩu'],
    ['Thủ tục cho phép quỹ hoạt động trở lại', 'Cho phép quỹ hoạt động trở lại'],
    [
      'MỞ RỘNG PHẠM VI HOẠT ĐỘNG TẠI VIỆT NAM THEO PHỤ LỤC III',
      'Mở rộng phạm vi hoạt động tại Việt Nam theo phụ lục III',
    ],
    ['Đăng ký đóng BHXH, BHYT', 'Đăng ký đóng BHXH, BHYT'],
    ['Cấp  giấy phép ', 'Cấp giấy phép'],
  ])('%s -> %s', (official, shown) => expect(displayName(official)).toBe(shown));

  test('short forms keep their capitals when the rest is calmed', () => {
    expect(calmCapitals('QUYẾT ĐỊNH CỦA UBND VỀ TTHC')).toBe('Quyết định của UBND về TTHC');
  });

  test('the official name is kept where it was changed', () => {
    expect(whole({ name: 'Thủ tục đăng ký kết hôn' })).toMatchObject({
      name: { vi: 'Đăng ký kết hôn' },
      officialName: 'Thủ tục đăng ký kết hôn',
    });
    expect(whole({ name: 'Đăng ký kết hôn' }).officialName).toBeUndefined();
  });

  test.each([
    ['- Bản chính giấy tờ tùy thân;', 'Bản chính giấy tờ tùy thân'],
    ['a) Tờ khai theo mẫu.', 'Tờ khai theo mẫu'],
    ['(1) đơn đề nghị', 'Đơn đề nghị'],
    ['Văn bản ủy quyền', 'Văn bản ủy quyền'],
  ])('paper %s -> %s', (name, shown) => expect(paperName(name)).toBe(shown));
});

describe('records that are not offered in Quảng Ninh', () => {
  test.each([
    ['national', { scope: 'national', promulgatedBy: 'Bộ Tư pháp' }, undefined],
    ['another province', { scope: 'specific', promulgatedBy: 'UBND tỉnh Bắc Ninh' }, 'other-province'],
    ['our own', { scope: 'specific', promulgatedBy: 'UBND tỉnh Quảng Ninh' }, undefined],
    ['another province without the mark', { promulgatedBy: 'UBND Thành phố Huế' }, 'other-province'],
    ['between offices', { scope: 'internal' }, 'internal'],
    ['withdrawn on the portal', { portalState: 'DELETED' }, 'abolished'],
  ])('%s', (_name, extra, expected) => expect(head({ extra }).notOffered).toBe(expected));

  test('a code marked as deleted is abolished', () => {
    expect(head({ code: '1.014955-Xoa' }).notOffered).toBe('abolished');
  });

  test("Quảng Ninh's own are known by mark, name or publisher", () => {
    expect(head({ extra: { quangNinhSpecific: true } }).isLocal).toBe(true);
    expect(head({ name: 'Quảng Ninh - Giao đất ở' }).isLocal).toBe(true);
    expect(head({}).isLocal).toBe(false);
  });
});

describe('amounts of imported records', () => {
  const feesOf = (fees: readonly unknown[], methods: readonly string[] = ['Trực tiếp']) =>
    whole({ fees, methods: methods.map((method) => ({ method })) }).fees;

  test('a bare zero is not "free" but unknown', () => {
    expect(feesOf([{ method: 'Trực tiếp', amount: 0 }])).toEqual([]);
    expect(whole({ fees: [{ method: 'Trực tiếp', amount: 0 }] }).caveats).toContain('fee-unknown');
  });

  test.each(['Không', 'Miễn phí', 'Không thu lệ phí', 'không có'])('zero with "%s" is free', (text) => {
    expect(feesOf([{ method: 'Trực tiếp', amount: 0, text }])[0]?.amount).toBe(0);
  });

  test('zero with "Không quy định" is unknown, in the words of the source', () => {
    expect(feesOf([{ method: 'Trực tiếp', amount: 0, text: 'Không quy định' }])).toEqual([
      { currency: 'VND', note: { vi: 'Không quy định' } },
    ]);
  });

  test('an amount under 1,000 gives way to its text', () => {
    expect(feesOf([{ method: 'Trực tiếp', amount: 20, text: '20.000 vnđ /tờ khai' }])).toEqual([
      { currency: 'VND', note: { vi: '20.000 vnđ /tờ khai' } },
    ]);
    expect(feesOf([{ method: 'Trực tiếp', amount: 20 }])).toEqual([]);
  });

  test('the same fee for every way is given once; different ones stay apart', () => {
    const same = ['Trực tiếp', 'Trực tuyến'].map((method) => ({ method, amount: 8000 }));
    expect(feesOf(same, ['Trực tiếp', 'Trực tuyến'])).toEqual([{ currency: 'VND', amount: 8000 }]);
    expect(feesOf(same, ['Trực tiếp', 'Trực tuyến', 'Dịch vụ bưu chính']).map(({ via }) => via)).toEqual([
      'counter',
      'online',
    ]);
  });

  test.each([
    ['5 ngày làm việc', { amount: 5, unit: 'working-day' }],
    ['08 giờ', { amount: 8, unit: 'hour' }],
    ['Không quá 3 ngày làm việc', { amount: 3, unit: 'working-day' }],
    ['2 năm', { amount: 24, unit: 'month' }],
    ['1', undefined],
    ['Không quá 3 ngày, trường hợp phức tạp 5 ngày', undefined],
  ])('time limit "%s"', (text, expected) => expect(parseTimeLimit(text)).toEqual(expected));

  test('a limit without a unit is told in the words of the source', () => {
    const found = whole({ methods: [{ method: 'Trực tiếp', timeLimit: '1', note: 'Ngay trong ngày' }] });
    expect(found.timeLimits).toEqual([]);
    expect(found.timeNotes).toEqual([{ text: 'Ngay trong ngày' }]);
    expect(found.caveats).toContain('time-unclear');
  });
});

describe('other parts', () => {
  test('levels are the same however they are spelled; the district level is the commune today', () => {
    expect(head({ level: 'Cấp bộ, Cấp tỉnh' }).levels).toEqual(['province', 'ministry']);
    expect(head({ level: 'Cấp xã' }).levels).toEqual(['commune']);
    expect(head({ level: 'Cấp Huyện' }).levels).toEqual(['commune']);
    expect(head({ level: undefined }).levels).toEqual([]);
  });

  test('subjects become audiences', () => {
    const audience = (subjects: string) => head({ extra: { subjects } }).audience;
    expect(audience('Công dân Việt Nam, Người nước ngoài')).toEqual(['citizen', 'foreigner']);
    expect(audience('Tổ chức (không bao gồm doanh nghiệp, HTX)')).toEqual(['business']);
    expect(audience('Cán bộ, công chức, viên chức')).toEqual(['officer']);
  });

  test('papers to be shown are told from papers handed in; headings that name no case are dropped', () => {
    const documents = [
      { name: 'Căn cước', group: '* Giấy tờ phải xuất trình:' },
      { name: 'Tờ khai', group: 'Thành phần hồ sơ:' },
      { name: 'Giấy ủy quyền', group: 'Trường hợp ủy quyền:' },
    ];
    expect(whole({ documents }).documents.map(({ use, group }) => [use, group])).toEqual([
      ['show', 'Giấy tờ phải xuất trình'],
      ['submit', undefined],
      ['submit', 'Trường hợp ủy quyền'],
    ]);
  });

  test('the source is the portal, with the month of the crawl as the day it was checked', () => {
    const extra = { portalUrl: 'https://dichvucong.gov.vn/x', crawled: '2026-06/07' };
    expect(whole({ extra }).sources).toEqual([
      { title: 'Cổng Dịch vụ công quốc gia', url: 'https://dichvucong.gov.vn/x', checked: '2026-06-01' },
    ]);
  });

  test('a field that is shipped is recognised by its name', () => {
    const field = { id: 'ho-tich', name: { vi: 'Hộ tịch', en: 'Civil status' } };
    expect(toHead(raw({ field: 'Hộ Tịch' }), (name) => (name === 'ho tich' ? field : undefined))).toMatchObject({
      fieldId: 'ho-tich',
      field: field.name,
    });
    expect(head({ field: 'Đất đai' }).fieldId).toBe('dat-dai');
  });
});

describe('a catalogue with broken lines', () => {
  const content = [
    line(),
    '{"code": ',
    line({ code: '2.000002' }),
    '',
    '{"code":"2.000003"}',
    line({ code: '2.000004' }),
  ].join('\n');

  test('loads; the broken lines are told with their numbers', async () => {
    const path = put(folderOf({}), 'more/broken.jsonl', content);
    const knowledge = await loadKnowledge({ paths: [path] });
    expect(knowledge.counts).toMatchObject({ imported: 3, skipped: 2 });
    expect(knowledge.warnings.map(({ line: number }) => number)).toEqual([2, 5]);
  });

  test('imports; the copy holds the sound ones and nothing else is left behind', async () => {
    const folder = folderOf({});
    const source = put(folder, 'source.jsonl.gz', gzipSync(`${content}\n${line({ code: '2.000004' })}`));
    const target = join(folder, 'imported');
    const seen: number[] = [];
    const report = await importCatalogue(source, target, ({ lines }) => seen.push(lines));
    expect(report).toMatchObject({ records: 3, offered: 3, skippedCount: 3 });
    expect(report.skipped.map(({ line: number }) => number)).toEqual([2, 5, 7]);
    expect(report.skipped[2]?.reason).toBe('has the same code as line 6: 2.000004');
    expect(readdirSync(target)).toEqual(['source.jsonl.gz']);
    expect(gunzipSync(readFileSync(report.file)).toString().trim().split('\n')).toHaveLength(3);
    expect(seen.at(-1)).toBe(7);
    expect((await loadKnowledge({ paths: [target] })).counts).toMatchObject({ imported: 3, skipped: 0 });
  });

  test('a line of many megabytes is skipped, not kept', async () => {
    const path = put(
      folderOf({}),
      'more/long.jsonl',
      `${line({ result: 'x'.repeat(5_000_000) })}\n${line({ code: '2.000009' })}`,
    );
    const knowledge = await loadKnowledge({ paths: [path] });
    expect(knowledge.heads.map(({ code }) => code)).toEqual(['2.000009']);
    expect(knowledge.warnings[0]?.sentence).toBe('is too long to be a record');
  });

  test('a damaged gzip file is refused, on loading and on importing, and leaves the old copy alone', async () => {
    const folder = folderOf({});
    const good = put(folder, 'a/catalogue.jsonl.gz', gzipSync(line()));
    const target = join(folder, 'imported');
    await importCatalogue(good, target);
    const bytes = gzipSync(
      Array.from({ length: 500 }, (_, i) => line({ code: `3.${String(i).padStart(6, '0')}` })).join('\n'),
    );
    const bad = put(folder, 'b/catalogue.jsonl.gz', bytes.subarray(0, bytes.length - 200));
    await expect(importCatalogue(bad, target)).rejects.toThrow(/cannot be imported/);
    await expect(loadKnowledge({ paths: [bad] })).rejects.toThrow(/cannot be read/);
    expect(readdirSync(target)).toEqual(['catalogue.jsonl.gz']);
    expect((await loadKnowledge({ paths: [target] })).counts.imported).toBe(1);
  });

  test('a file without any record is refused', async () => {
    const path = put(folderOf({}), 'more/none.jsonl', 'hello\nworld\n');
    await expect(importCatalogue(path, join(path, '..', 'out'))).rejects.toThrow(/holds no record/);
  });
});
