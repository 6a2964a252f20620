import { describe, expect, test } from 'vitest';
import { diffKnowledge } from '../../../src/knowledge/diff.ts';
import { graph } from '../../../src/knowledge/graph.ts';
import { loadKnowledge } from '../../../src/knowledge/load/load.ts';
import { knowledgeStats } from '../../../src/knowledge/stats.ts';
import { both, choice, folderOf, line, paper, procedure, record, yesNo } from './helpers.ts';

const load = (files: Readonly<Record<string, unknown>>) => {
  const folder = folderOf(files);
  return loadKnowledge({ folder, paths: 'more/c.jsonl' in files ? [`${folder}/more/c.jsonl`] : [] });
};

describe('the difference between two sets', () => {
  test('tells what came, what went, and what changed in words', async () => {
    const before = await load({
      'procedures/a.yaml': record({
        documents: [paper('form'), paper('photo')],
        fees: [{ amount: 8000, via: 'counter' }],
        timeLimits: [{ amount: 5, unit: 'working-day' }],
      }),
      'procedures/b.yaml': record({ code: '1.000002', name: both('Cũ') }),
    });
    const after = await load({
      'procedures/a.yaml': record({
        documents: [{ ...paper('form'), copies: 1 }, paper('identity')],
        fees: [{ amount: 10000, via: 'counter' }],
        timeLimits: [{ amount: 3, unit: 'working-day' }],
      }),
      'procedures/c.yaml': record({ code: '1.000003', name: both('Mới') }),
    });
    expect(diffKnowledge(before, after)).toEqual({
      added: [{ code: '1.000003', name: 'Mới' }],
      removed: [{ code: '1.000002', name: 'Cũ' }],
      changed: [
        {
          code: '1.000001',
          name: 'Đăng ký thử',
          changes: [
            'time limit: 5 working-day -> 3 working-day',
            'fee: 8000 VND (counter) -> 10000 VND (counter)',
            'document form changed: form (copies)',
            'document added: identity',
            'document removed: photo',
          ],
        },
      ],
    });
  });

  test('is empty for two loads of the same files', async () => {
    const files = { 'procedures/a.yaml': record(), 'more/c.jsonl': line() };
    expect(diffKnowledge(await load(files), await load(files))).toEqual({ added: [], removed: [], changed: [] });
  });
});

test('stats count by origin, field, level, reason and age', async () => {
  const knowledge = await load({
    'procedures/a.yaml': record({ questions: [yesNo('late')], documents: [paper('a', { late: true })] }),
    'more/c.jsonl': [
      line(),
      line({ code: '2.000002', field: 'Đất đai', level: 'Cấp Tỉnh', extra: { scope: 'internal', crawled: '2025-12' } }),
    ].join('\n'),
  });
  expect(knowledgeStats(knowledge, '2026-11-22')).toEqual({
    records: 3,
    offered: 2,
    byOrigin: { imported: 2, written: 1 },
    byField: { 'Hộ tịch': 2, 'Đất đai': 1 },
    byLevel: { commune: 2, province: 1 },
    notOffered: { internal: 1 },
    questions: 1,
    documents: 1,
    stale: 2,
    staleAfterDays: 180,
    local: 0,
  });
});

test('the graph shows each question and what it decides', () => {
  const text = graph(
    procedure({
      questions: [yesNo('late'), { ...choice('place', ['home', 'abroad']), when: { late: true } }],
      documents: [paper('form'), paper('birth-proof', { place: { not: 'abroad' } })],
      fees: [{ amount: 8000, when: { late: true } }],
    }),
  );
  expect(text).toBe(`flowchart LR
  start(["1.000001 Đăng ký thử"])
  q_late{"late?"}
  q_place{"place?"}
  document_form["form"]
  document_birth_proof["birth-proof"]
  fee_0["8000 VND"]
  start --> q_late
  q_late -- "yes" --> q_place
  start --> document_form
  q_place -- "other than abroad" --> document_birth_proof
  q_late -- "yes" --> fee_0
`);
});
