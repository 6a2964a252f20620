/** A small catalogue of real names with the shipped lexicon, enough to show each mechanism. */
import { resolve } from 'node:path';
import type { Level, NotOffered, ProcedureHead } from '../../../src/knowledge/schema.ts';
import { createSearch } from '../../../src/search/engine.ts';
import type { SearchRecord } from '../../../src/search/inverted-index.ts';
import { loadLexicon } from '../../../src/search/lexicon.ts';

export const lexicon = loadLexicon(resolve(import.meta.dirname, '../../../knowledge/lexicon'));

export function record(
  code: string,
  name: string,
  more: { level?: Level; notOffered?: NotOffered; result?: string } = {},
): SearchRecord {
  const head: ProcedureHead = {
    code,
    name: { vi: name },
    aliases: { vi: [], en: [] },
    field: { vi: '' },
    fieldId: 'khac',
    levels: [more.level ?? 'commune'],
    authority: { vi: 'Ủy ban nhân dân cấp xã' },
    audience: ['citizen'],
    commonness: 0,
    notOffered: more.notOffered,
    replacedBy: [],
    isLocal: false,
    origin: 'imported',
  };
  return {
    head,
    texts: { result: more.result ?? '', documents: '', keywords: '' },
  };
}

export const records: readonly SearchRecord[] = [
  record('1.001193', 'Thủ tục đăng ký khai sinh', { result: 'Giấy khai sinh' }),
  record('2.000528', 'Thủ tục đăng ký khai sinh có yếu tố nước ngoài'),
  record('1.004884', 'Thủ tục đăng ký lại khai sinh'),
  record('2.000635', 'Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh'),
  record('1.000894', 'Thủ tục đăng ký kết hôn'),
  record('2.000806', 'Thủ tục đăng ký kết hôn có yếu tố nước ngoài'),
  record('1.000094', 'Thủ tục đăng ký kết hôn có yếu tố nước ngoài tại khu vực biên giới'),
  record('1.000656', 'Thủ tục đăng ký khai tử'),
  record('1.004222', 'Đăng ký thường trú'),
  record('1.004194', 'Đăng ký tạm trú'),
  record('1.002755', 'Gia hạn tạm trú'),
  record('1.001612', 'Đăng ký thành lập hộ kinh doanh'),
  record('1.001266', 'Chấm dứt hoạt động hộ kinh doanh'),
  record('3.000346', 'Cấp giấy phép lái xe', { level: 'province' }),
  record('3.000347', 'Đổi giấy phép lái xe', { level: 'province' }),
  record('3.000348', 'Cấp lại giấy phép lái xe', { level: 'province' }),
  record('1.115279', 'Đăng ký biến động quyền sử dụng đất', { notOffered: 'other-province' }),
];

export const searchOver = (some: readonly SearchRecord[]) => createSearch(some, lexicon);
export const search = searchOver(records);
export const first = (text: string): string | undefined => search.search(text).hits[0]?.name;
