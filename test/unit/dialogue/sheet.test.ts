/** The sheet for records that are large: what a page cannot hold is put on its other side or counted, and never runs on. */
import { describe, expect, it } from 'vitest';
import type { SheetContent } from '../../../src/dialogue/sheet/content.ts';
import { sheetPdf } from '../../../src/dialogue/sheet/sheet-pdf.ts';
import { canReadPdf, pagesOfPdf, pdfText } from '../../tools/pdf-text.ts';

const NOW = Date.parse('2026-11-22T02:00:00Z');
const LONG =
  'Phí tra cứu thông tin cho mỗi điểm yêu cầu bảo hộ độc lập nhằm phục vụ việc thẩm định, giải quyết khiếu nại và các công việc khác';

const sheet = ({ papers = 2, fees = 1 }: { papers?: number; fees?: number }): SheetContent => ({
  lang: 'vi',
  title: 'Phiếu đi nộp hồ sơ',
  name: 'Giải quyết khiếu nại',
  code: '1.015007',
  under: 'Mã thủ tục: 1.015007',
  facts: [{ label: 'Lệ phí', lines: Array.from({ length: fees }, (_, index) => `Mức ${index + 1}: ${LONG}`) }],
  papersTitle: 'Giấy tờ cần có',
  noPapers: '',
  groups: [
    {
      heading: 'Giấy tờ nộp',
      papers: Array.from({ length: papers }, (_, index) => ({
        number: index + 1,
        name: LONG,
        counts: '1 bản chính',
        condition: `Chỉ cần nếu là trường hợp ${index + 1}`,
        hint: LONG,
        isThere: false,
      })),
    },
  ],
  confirm: undefined,
  basis: undefined,
  notes: ['Lập ngày 22/11/2026.'],
  link: undefined,
  andMore: (count) => `và ${count} giấy nữa`,
  andMoreLines: (count) => `và ${count} dòng nữa`,
});
const made = (content: SheetContent) => sheetPdf(content, NOW);

describe('a sheet', () => {
  it('of few papers is one page without a number', async () => {
    const bytes = await made(sheet({}));
    expect(pagesOfPdf(bytes)).toBe(1);
    if (canReadPdf()) expect(pdfText(bytes)).not.toContain('1/1');
  });

  it('shows eight of sixty fees, counts the others, and all papers', async () => {
    const bytes = await made(sheet({ papers: 5, fees: 60 }));
    expect(pagesOfPdf(bytes)).toBeLessThanOrEqual(2);
    if (!canReadPdf()) return;
    const text = pdfText(bytes);
    for (const words of ['Mức 8:', 'và 52 dòng nữa', 'trường hợp 5', 'Lập ngày 22/11/2026.'])
      expect(text).toContain(words);
  });

  it('of thirty papers goes over to its other side, numbered, each paper with its condition', async () => {
    const bytes = await made(sheet({ papers: 30 }));
    expect(pagesOfPdf(bytes)).toBe(2);
    if (!canReadPdf()) return;
    const text = pdfText(bytes);
    expect(text.match(/Chỉ cần nếu/g)).toHaveLength(30);
    for (const words of ['1.015007 · 1/2', '1.015007 · 2/2', 'Lập ngày 22/11/2026.']) expect(text).toContain(words);
  });

  it('of a hundred papers fills both sides and counts the rest', async () => {
    const bytes = await made(sheet({ papers: 100, fees: 60 }));
    expect(pagesOfPdf(bytes)).toBe(2);
    if (!canReadPdf()) return;
    const text = pdfText(bytes);
    const shown = text.match(/Chỉ cần nếu/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(20);
    expect(text).toContain(`và ${100 - shown} giấy nữa`);
  });
});
