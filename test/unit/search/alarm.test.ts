import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createScope } from '../../../src/search/scope.ts';
import { lexicon } from './fixture.ts';

const scope = createScope(lexicon);
const detectEmergency = (text: string) => scope.detectEmergency(text);
const set = parse(readFileSync(resolve(import.meta.dirname, '../../bench/sets/emergency-tuning.yaml'), 'utf8')) as {
  danger: [string, ...string[]][];
  papers: string[];
};

describe('a cry for help', () => {
  it.each(set.danger)('"%s" is told to call %s first', (text, ...numbers) => {
    expect(numbers).toContain(detectEmergency(text)?.numbers[0]);
  });

  it('is heard however badly it is typed', () => {
    for (const text of [
      'cháyyyy nhà rồiiii',
      'chaynha roi cuu voi',
      'nhaf ems ddang chays',
      'nha em dag chayy cuuvoi',
    ]) {
      expect(detectEmergency(text)?.kind, text).toBe('fire');
    }
  });

  it('is heard from two words that say it together, wherever they stand', () => {
    expect(detectEmergency('cái thang máy ở toà nhà này em bị kẹt')?.kind).toBe('rescue');
    expect(detectEmergency('thang máy nhà em hoạt động tốt')).toBeUndefined();
  });

  it('needs a sign of now or of a person when the word alone may be about anything', () => {
    expect(detectEmergency('bỏng thì bôi thuốc gì')).toBeUndefined();
    expect(detectEmergency('con em bị bỏng rồi')?.numbers).toEqual(['115']);
  });

  it('that names no danger leads to the police, one that names it to those who can help', () => {
    expect(detectEmergency('cứu em với')?.numbers).toEqual(['113']);
    expect(detectEmergency('cứu em với, cháy rồi')?.numbers).toEqual(['114']);
  });

  it('is heard before the papers that burn', () => {
    expect(detectEmergency('cứu với nhà em đang cháy, sổ đỏ giấy tờ ở trong hết')?.kind).toBe('fire');
  });
});

describe('words about papers', () => {
  it.each(set.papers)('"%s" is no cry for help', (text) => {
    expect(detectEmergency(text)).toBeUndefined();
  });

  it('a place, a trade or a figure of speech is no danger', () => {
    expect(detectEmergency('phường bãi cháy')).toBeUndefined();
    expect(detectEmergency('phòng cháy')).toBeUndefined();
    expect(detectEmergency('em đang cháy túi rồi')).toBeUndefined();
  });

  it('what happened last year is no danger now', () => {
    expect(detectEmergency('năm ngoái nhà em cháy')).toBeUndefined();
  });
});
