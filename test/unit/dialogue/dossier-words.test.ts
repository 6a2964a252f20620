/** Asking how far one's dossier has come, without a code; and what is a question about a procedure instead. */
import { describe, expect, it } from 'vitest';
import { asksForState } from '../../../src/dialogue/flows/dossier/words.ts';

describe('how far a dossier has come', () => {
  it.each([
    'hồ sơ của tôi đến đâu rồi',
    'ho so cua em toi dau roi a?',
    'Hồ sơ em nộp tuần trước xong chưa',
    'hồ sơ đã nộp bao giờ có kết quả',
    'kiểm tra hồ sơ',
    'cho em kiểm tra tình trạng hồ sơ',
    'tra cứu hồ sơ của tôi',
    'tình trạng hồ sơ',
    'tiến độ xử lý hồ sơ đất nhà tôi',
    'where is my file',
    "Where's my application?",
    'What is the status of my dossier',
    'track my application',
    'is my file ready yet?',
  ])('%s', (text) => expect(asksForState(text)).toBe(true));

  it.each([
    'hồ sơ khai sinh gồm những gì',
    'nộp hồ sơ đến đâu',
    'hồ sơ xin việc cần gì',
    'tôi cần chuẩn bị hồ sơ gì để làm sổ đỏ',
    'thủ tục kiểm tra hồ sơ hải quan',
    'bao giờ có kết quả đăng ký kết hôn',
    'mất hồ sơ thì làm thế nào',
    'where do I file my dossier',
    'how do I check a property',
  ])('not: %s', (text) => expect(asksForState(text)).toBe(false));
});
