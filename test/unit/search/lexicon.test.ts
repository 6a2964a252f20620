import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deadTargets, lexiconTexts, loadLexicon } from '../../../src/search/lexicon.ts';
import { KnowledgeError } from '../../../src/shared/errors.ts';
import { lexicon } from './fixture.ts';

const shipped = resolve(import.meta.dirname, '../../../knowledge/lexicon');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lexicon-'));
  cpSync(shipped, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The mistakes of the shipped lexicon once its everyday names are these. */
function problemsOf(text: string, file = 'names.yaml') {
  if (file === 'names.yaml') rmSync(join(folder, 'everyday'), { recursive: true });
  mkdirSync(join(folder, 'everyday'), { recursive: true });
  writeFileSync(join(folder, 'everyday', file), text);
  try {
    loadLexicon(folder);
  } catch (error) {
    if (error instanceof KnowledgeError) return error.problems.map(({ line, sentence }) => `${line}: ${sentence}`);
    throw error;
  }
  return [];
}

describe('the lexicon', () => {
  it('can be kept by the build as JSON, under a name that any edit changes', () => {
    expect(JSON.parse(JSON.stringify(lexicon))).toEqual(lexicon);
    const before = lexiconTexts(folder);
    appendFileSync(join(folder, 'chat.yaml'), '# edited\n');
    expect(lexiconTexts(folder)).not.toEqual(before);
  });
  it('names the line of a mistake', () => {
    const [problem] = problemsOf('- say: sổ đỏ\n  means: giấy chứng nhận\n- say: bìa đỏ\n  meens: x\n');
    expect(problem).toMatch(/^3: .*means/);
  });
  it('refuses a phrase taught twice', () => {
    expect(problemsOf('- { say: sổ đỏ, means: a b }\n- { say: sổ đỏ, means: c d }\n')).toEqual([
      '2: "sổ đỏ" is taught twice in this file',
    ]);
  });
  it('refuses a phrase taught in two files', () => {
    expect(problemsOf('- { say: giấy khai sinh, means: a b }\n', 'zzz.yaml')).toEqual([
      '1: "giấy khai sinh" is taught twice, also in common.yaml',
    ]);
  });
  it('refuses words that mean each other in a ring', () => {
    const found = problemsOf('- { say: hộ khẩu, means: thường trú }\n- { say: thường trú, means: hộ khẩu }\n');
    expect(found).toEqual(['1: "hộ khẩu" means itself in a ring', '2: "thường trú" means itself in a ring']);
  });
  it('refuses a missing file', () => {
    rmSync(join(folder, 'prior.yaml'));
    expect(() => loadLexicon(folder)).toThrow('this lexicon file is missing');
  });
  it('refuses more special cases than a number has bits', () => {
    const one = (id: string) => `- { id: ${id}, label: { vi: x, en: x }, record: x, cost: 0, gain: 0 }\n`;
    const ids = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) => [letter, `${letter}-${letter}`]);
    writeFileSync(join(folder, 'qualifiers.yaml'), ids.slice(0, 33).map(one).join(''));
    expect(() => loadLexicon(folder)).toThrow('cannot be more than 32');
  });
  it('refuses several files of what is no list', () => {
    mkdirSync(join(folder, 'chat'));
    for (const file of ['a', 'b']) writeFileSync(join(folder, 'chat', `${file}.yaml`), `${file}: ${file}\n`);
    expect(() => loadLexicon(folder)).toThrow('must be one file');
  });
  it('finds official words that no record knows', () => {
    expect(deadTargets(lexicon, (phrase) => phrase !== 'đăng ký khai sinh')).toEqual(['đăng ký khai sinh']);
  });
});
