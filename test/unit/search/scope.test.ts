import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createScope } from '../../../src/search/scope.ts';
import { lexicon } from './fixture.ts';

const scope = createScope(lexicon);
const pairs = parse(readFileSync(resolve(import.meta.dirname, '../../bench/sets/emergency.yaml'), 'utf8')) as [
  string,
  string,
  string,
][];

describe('danger', () => {
  it.each(pairs)('"%s" is danger, "%s" is not', (danger, papers, kind) => {
    expect(scope.detectEmergency(danger)?.kind).toBe(kind);
    expect(scope.detectEmergency(papers)).toBeUndefined();
  });
});

describe('small talk', () => {
  it.each([
    ['xin chào', 'greeting'],
    ['dạ em chào anh chị ạ', 'greeting'],
    ['cảm ơn nhiều nhé', 'thanks'],
    ['bye', 'goodbye'],
    ['bạn là ai', 'who-are-you'],
  ])('%s -> %s', (text, kind) => {
    expect(scope.smallTalk(text)).toBe(kind);
  });
  it('a greeting with a question is a question', () => {
    expect(scope.smallTalk('chào em, đăng ký kết hôn cần gì')).toBeUndefined();
  });
});

describe('what no procedure answers', () => {
  it.each([
    ['giá vàng hôm nay bao nhiêu', 'prices and money'],
    ['khai sinh cho mèo', 'pets'],
    ['cấp lại thẻ sinh viên', 'papers of schools and employers'],
    ['tiệm cà phê nào gần đây view đẹp', 'tastes and tips'],
  ])('%s -> %s', (text, topic) => {
    expect(scope.outOfScope(text)).toBe(topic);
  });
  it('a topic that is never a procedure holds even when a name holds the words', () => {
    expect(scope.outOfScope('khai sinh cho mèo', true)).toBe('pets');
    expect(scope.outOfScope('viết văn', true)).toBeUndefined();
  });
  it('the same words in a real wish are no such topic', () => {
    expect(scope.outOfScope('kiểm dịch để xuất khẩu chó mèo xin giấy phép')).toBeUndefined();
    expect(scope.outOfScope('mở quán cà phê thì nên chọn hộ kinh doanh hay công ty')).toBeUndefined();
    expect(scope.outOfScope('mat viec, xin gioi thieu cho cho lam moi o the nao')).toBeUndefined();
  });
});

describe('a thing of administration', () => {
  it.each(['sổ đỏ', 'giấy xuống tàu', 'trợ cấp khuyết tật', 'vi phạm nội quy'])('is named in "%s"', (text) => {
    expect(scope.namesField(text)).toBe(true);
  });
  it.each(['rửa xe gần đây', 'ai là người giàu nhất thế giới'])('is not named in "%s"', (text) => {
    expect(scope.namesField(text)).toBe(false);
  });
});

describe('something to be done', () => {
  it.each(['đăng ký tạm trú', 'xin cấp giấy phép', 'muốn mở công ty', 'sua nha'])('is named in "%s"', (text) => {
    expect(scope.namesAct(text)).toBe(true);
  });
  it.each(['sổ đỏ', 'bằng lái xe', 'hkd', 'trợ cấp thất nghiệp', 'the can cuoc'])('is not named in "%s"', (text) => {
    expect(scope.namesAct(text)).toBe(false);
  });
});
