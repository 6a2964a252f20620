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
