import { describe, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { Knowledge } from '../../../src/knowledge/knowledge.ts';
import { checkKnowledge, loadKnowledge } from '../../../src/knowledge/load/load.ts';
import { KnowledgeError, type KnowledgeProblem } from '../../../src/shared/errors.ts';
import { Keep } from '../../../src/shared/keep.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { choice, folderOf, line, paper, put, record, yesNo } from './helpers.ts';

async function mistakesIn(files: Readonly<Record<string, unknown>>): Promise<readonly KnowledgeProblem[]> {
  const error: unknown = await loadKnowledge({ folder: folderOf(files) }).catch((caught: unknown) => caught);
  if (!(error instanceof KnowledgeError)) throw new Error('expected a KnowledgeError');
  return error.problems;
}
const sentences = async (files: Readonly<Record<string, unknown>>): Promise<string[]> =>
  (await mistakesIn(files)).map(({ sentence }) => sentence);
const sentencesOf = (parts: Readonly<Record<string, unknown>>): Promise<string[]> =>
  sentences({ 'procedures/ho-tich/a.yaml': record(parts) });

describe('what an editor reads about a mistake in one file', () => {
  test('a missing translation is told with file and line', async () => {
    const yaml = [
      'code: "1.000001"',
      'name: { vi: Đăng ký thử, en: Test }',
      'field: ho-tich',
      'levels: [commune]',
      'authority: commune-committee',
      'audience: [citizen]',
      'status: { state: in-force }',
      'documents:',
      '  - id: one',
      '    name: { vi: Một, en: One }',
      '  - id: two',
      '    name:',
      '      vi: Hai',
      'legalBasis: [{ number: 60/2014/QH13, title: Luật Hộ tịch }]',
      'sources: [{ title: Portal, checked: 2026-11-20 }]',
    ].join('\n');
    const [problem, ...others] = await mistakesIn({ 'procedures/ho-tich/a.yaml': yaml });
    expect(others).toEqual([]);
    expect(problem?.sentence).toBe('documents[1].name.en is missing');
    expect(problem?.line).toBe(12);
    expect(problem?.file).toMatch(/a\.yaml$/);
  });

  test.each([
    [
      { documents: [{ ...paper('a'), orginal: 2 }] },
      'documents[0].orginal is not a known key (did you mean "original"?)',
    ],
    [{ code: 1.000001 }, 'code must be in quotes, like "1.001193"'],
    [{ levels: ['comune'] }, 'levels[0] must be one of commune, province, ministry (did you mean "commune"?)'],
    [{ audience: [] }, 'audience must have at least 1 entry'],
    [{ documents: 'none' }, 'documents must be a list, not a text'],
    [{ summary: null }, 'summary is empty'],
    [{ sources: [{ title: 'x', checked: '20/11/2026' }] }, 'sources[0].checked must be a date like 2026-11-22'],
    [
      { questions: [yesNo('late')], documents: [paper('a', { late: { atleast: 3 } })] },
      'documents[0].when.late.atleast is not a known key (did you mean "atLeast"?)',
    ],
    [{ questions: [yesNo('late')], documents: [paper('a', { late: null })] }, 'documents[0].when.late is empty'],
    [
      {
        questions: [{ ...yesNo('late'), if: { yes: { vi: 'quá hạn', en: 'late' } } }],
        documents: [paper('a', { late: true })],
      },
      'questions[0].if.yes: "yes" is no answer of "late"',
    ],
  ])('%j', async (parts, sentence) => {
    expect(await sentencesOf(parts)).toContain(sentence);
  });

  test('broken YAML is told with its line', async () => {
    const [problem] = await mistakesIn({ 'procedures/a.yaml': 'code: "1.000001"\nname: { vi: [\n' });
    expect(problem?.sentence).toMatch(/^is not valid YAML: /);
    expect(problem?.line).toBeGreaterThan(1);
  });

  test('all mistakes of all files are listed at once', async () => {
    const problems = await mistakesIn({
      'procedures/a.yaml': record({ field: undefined, levels: ['x'] }),
      'procedures/b.yaml': record({ code: 'abc' }),
      'fields.yaml': { 'ho-tich': { vi: 'Hộ tịch' } },
    });
    expect(new Set(problems.map(({ file }) => file.split('/').at(-1)))).toEqual(
      new Set(['a.yaml', 'b.yaml', 'fields.yaml']),
    );
    expect(problems.length).toBeGreaterThanOrEqual(4);
  });
});

describe('what an editor reads about parts that do not fit together', () => {
  test.each([
    [
      { authority: 'comune-committee' },
      'authority "comune-committee" is not in authorities.yaml (did you mean "commune-committee"?)',
    ],
    [{ field: 'dat-dai' }, 'field "dat-dai" is not in fields.yaml'],
    [{ documents: [paper('a'), paper('a')] }, 'documents[1]: the id "a" is used twice'],
    [
      { questions: [yesNo('late')], documents: [paper('a', { lat: true })] },
      'documents[0].when uses the question "lat", which is not among the questions (did you mean "late"?)',
    ],
    [
      { questions: [choice('place', ['home', 'abroad'])], documents: [paper('a', { place: 'abrod' })] },
      'documents[0].when.place: "abrod" is not an option of "place" (did you mean "abroad"?)',
    ],
    [
      { questions: [yesNo('late')], documents: [paper('a', { late: 'yes' })] },
      'documents[0].when.late: "late" is yes-no; use true or false, not "yes"',
    ],
    [
      { questions: [yesNo('late')], documents: [paper('a', { late: { atLeast: 3 } })] },
      'documents[0].when.late: atLeast and below need a number or date question; "late" is yes-no',
    ],
    [{ questions: [yesNo('late')], documents: [paper('a')] }, 'question "late" decides nothing: no `when` uses it'],
    [
      {
        questions: [yesNo('a', { when: { b: true } }), yesNo('b', { when: { a: true } })],
        documents: [paper('x', { a: true })],
      },
      'question "a" depends on itself',
    ],
    [
      { questions: [{ ...yesNo('p'), kind: 'choice' }], documents: [paper('a', { p: 'x' })] },
      'question "p" is a choice and needs options',
    ],
    [{ status: { state: 'replaced' } }, 'status.replacedBy is missing: a replaced record must lead to its successor'],
    [{ legalBasis: [] }, 'legalBasis is empty: each paper and requirement needs a legal basis'],
    [{ fees: [{ via: 'counter' }] }, 'fees[0] has no amount; its note must say where to ask'],
  ])('%j', async (parts, sentence) => {
    expect(await sentencesOf(parts)).toContain(sentence);
  });

  test('a code used by two files', async () => {
    const [sentence] = await sentences({ 'procedures/a.yaml': record(), 'procedures/b.yaml': record() });
    expect(sentence).toMatch(/^code 1\.000001 is already used by .*a\.yaml$/);
  });

  test('a replaced code that another record calls in force', async () => {
    const found = await sentences({
      'procedures/a.yaml': record(),
      'procedures/b.yaml': record({ code: '1.000002', status: { state: 'in-force', replaces: ['1.000001'] } }),
    });
    expect(found[0]).toMatch(/^replaces 1\.000001, but .*a\.yaml says that 1\.000001 is in force$/);
  });

  test('a paper that is always needed although it has a condition is found by the check', async () => {
    const folder = folderOf({
      'procedures/a.yaml': record({
        questions: [yesNo('late')],
        documents: [paper('a', { any: [{ late: true }, { late: false }] }), paper('b', { late: true })],
      }),
    });
    const result = await checkKnowledge({ folder });
    expect(result.ok ? [] : result.problems.map(({ sentence }) => sentence)).toEqual([
      'documents[0] always applies: its `when` decides nothing',
    ]);
  });

  test('a code of no loaded record is only a warning, since no catalogue is complete', async () => {
    const knowledge = await loadKnowledge({
      folder: folderOf({ 'procedures/a.yaml': record({ next: [{ code: '9.999999', why: { vi: 'x', en: 'x' } }] }) }),
    });
    expect(knowledge.warnings.map(({ sentence }) => sentence)).toEqual([
      'next[0].code: no loaded record has the code 9.999999',
    ]);
  });
});

describe('the loaded set', () => {
  test('is one unchanging whole with names instead of ids', async () => {
    const knowledge = await loadKnowledge({ folder: folderOf({ 'procedures/ho-tich/a.yaml': record() }) });
    const found = knowledge.procedure('1.000001');
    expect(found).toMatchObject({
      origin: 'written',
      field: { vi: 'Hộ tịch' },
      authority: { vi: 'Ủy ban nhân dân cấp xã' },
    });
    expect(Object.isFrozen(found?.name)).toBe(true);
    expect(knowledge.counts).toEqual({ written: 1, imported: 0, offered: 1, skipped: 0 });
    expect(knowledge.procedure('0.000000')).toBeUndefined();
  });

  test('has a version that changes with any file', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record() });
    const { version } = await loadKnowledge({ folder });
    expect((await loadKnowledge({ folder })).version).toBe(version);
    put(folder, 'procedures/a.yaml', record({ commonness: 2 }));
    expect((await loadKnowledge({ folder })).version).not.toBe(version);
  });

  test('lets a hand-written record win over an imported one, and leads from a replaced code to its successor', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record({ status: { state: 'in-force', replaces: ['2.000002'] } }) });
    const catalogue = put(
      folder,
      'imported/catalogue.jsonl.gz',
      gzipSync([line({ code: '1.000001' }), line({ code: '2.000002' }), line({ code: '2.000003' })].join('\n')),
    );
    const knowledge = await loadKnowledge({ folder, paths: [catalogue] });
    expect(knowledge.heads.map(({ code, origin, notOffered }) => [code, origin, notOffered])).toEqual([
      ['1.000001', 'written', undefined],
      ['2.000002', 'imported', 'replaced'],
      ['2.000003', 'imported', undefined],
    ]);
    expect(knowledge.procedure('2.000002')?.replacedBy).toEqual(['1.000001']);
  });

  test.each([
    [{ state: 'upcoming', from: '2027-03-01' }, 'upcoming'],
    [{ state: 'upcoming', from: '2026-03-01' }, undefined],
    [{ state: 'in-force', until: '2026-06-30' }, 'abolished'],
    [{ state: 'abolished' }, 'abolished'],
  ])('%j on 22 November 2026 -> %s', async (status, expected) => {
    const knowledge = await loadKnowledge({
      folder: folderOf({ 'procedures/a.yaml': record({ status }) }),
      now: () => Date.parse('2026-11-22T03:00:00Z'),
    });
    expect(knowledge.head('1.000001')?.notOffered).toBe(expected);
  });

  test('walks all records for an index one by one', async () => {
    const folder = folderOf({
      'procedures/a.yaml': record({
        documents: [paper('birth-proof')],
      }),
    });
    const catalogue = put(
      folder,
      'more/c.jsonl',
      line({ documents: [{ name: 'Tờ khai theo mẫu' }], result: 'Giấy phép' }),
    );
    const knowledge = await loadKnowledge({ folder, paths: [catalogue] });
    expect([...knowledge.entries()].map(({ head, texts }) => [head.code, texts.documents, texts.result])).toEqual([
      ['1.000001', 'birth-proof', ''],
      ['2.000001', 'Tờ khai theo mẫu', 'Giấy phép'],
    ]);
  });

  test('catalogues kept from the last time are taken as they are, until any file changes', async () => {
    const folder = folderOf({ 'procedures/a.yaml': record({ code: '2.000002' }) });
    const catalogue = put(
      folder,
      'more/c.jsonl',
      [line({ documents: [{ name: 'Tờ khai theo mẫu' }] }), line({ code: '2.000002' }), 'no record'].join('\n'),
    );
    const keep = new Keep(temporaryFolder(), 'build');
    let read = 0;
    const load = () => loadKnowledge({ folder, paths: [catalogue], keep, now: () => 0, onProgress: () => read++ });
    const told = (knowledge: Knowledge) => ({
      ...knowledge,
      entries: [...knowledge.entries()],
      procedures: knowledge.heads.map(({ code }) => [knowledge.procedure(code), knowledge.sourceText(code)]),
    });
    const first = await load();
    const before = told(first);
    await first.pack();
    read = 0;
    expect({ ...told(await load()), pack: undefined }).toEqual({ ...before, pack: undefined });
    expect(read).toBe(0);
    put(folder, 'more/c.jsonl', line({ code: '2.000003' }));
    expect((await load()).heads.map(({ code }) => code)).toEqual(['2.000002', '2.000003']);
    expect(read).toBeGreaterThan(0);
  });

  test('a path that is not there is told', async () => {
    await expect(loadKnowledge({ paths: ['/nowhere/at-all'] })).rejects.toThrow(/at-all.*is not there/);
  });
});
