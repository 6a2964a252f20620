import { describe, expect, test } from 'vitest';
import { assembleChecklist, type ChecklistOptions } from '../../../src/knowledge/checklist.ts';
import { checklistJson } from '../../../src/knowledge/checklist-json.ts';
import type { Answers } from '../../../src/knowledge/conditions.ts';
import { toProcedure } from '../../../src/knowledge/catalogue/convert.ts';
import { rawRecord } from '../../../src/knowledge/catalogue/raw-record.ts';
import { holidaysFile } from '../../../src/knowledge/holidays.ts';
import { listChanges, snapshotOf } from '../../../src/knowledge/list-changes.ts';
import { both, choice, line, paper, procedure, yesNo } from './helpers.ts';

const holidays = holidaysFile.parse({
  receipt: { cutoff: '15:00', hoursPerDay: 8, basis: '118/2025/NĐ-CP' },
  years: { 2026: { status: 'official', source: { title: 'x', checked: '2026-11-20' } } },
});
const options: ChecklistOptions = { received: { day: '2026-11-23', time: '09:00' }, holidays };

const PARTS = {
  questions: [yesNo('late'), choice('place', ['home', 'hospital'])],
  documents: [
    paper('form'),
    { ...paper('birth-proof', { place: 'hospital' }), held: 'vneid' },
    paper('witness', { place: 'home' }),
    { ...paper('identity'), use: 'show', original: 0 },
    paper('promise', { late: true, place: 'home' }),
  ],
  timeLimits: [
    { amount: 5, unit: 'working-day', when: { late: true } },
    { amount: 1, unit: 'working-day' },
  ],
  fees: [
    { amount: 8000, via: 'counter', when: { late: true } },
    { name: both('Bản sao'), amount: 2000, per: both('bản'), via: 'counter' },
    { amount: 0, via: 'online' },
  ],
  submit: [{ via: 'online', level: 'full' }, { via: 'counter' }],
};
const record = procedure(PARTS);
const list = (answers: Answers, parts = record) => assembleChecklist(parts, answers, options);

describe('the list', () => {
  test('says of each paper whether it is needed, and on what that still hangs', () => {
    const shown = list({ place: 'home' }).documents.map(({ document, state, dependsOn }) => [
      document.id,
      state,
      dependsOn,
    ]);
    expect(shown).toEqual([
      ['form', 'yes', []],
      ['birth-proof', 'no', []],
      ['witness', 'yes', []],
      ['identity', 'yes', []],
      ['promise', 'unknown', ['late']],
    ]);
  });

  test('groups what is handed in, shown, and written at the counter', () => {
    const groups = list({ place: 'home', late: false }).groups.map(({ use, documents }) => [
      use,
      documents.map(({ document }) => document.id),
    ]);
    expect(groups).toEqual([
      ['submit', ['form', 'witness']],
      ['show', ['identity']],
    ]);
  });
});

describe('fees', () => {
  const fee = (answers: Answers, via: string) => list(answers).fees.find((total) => total.via === via);

  test('counter and online apart; a price per piece leaves the sum open', () => {
    expect(fee({ late: true }, 'counter')).toMatchObject({ amount: 8000, mayAdd: 0, isComplete: false });
    expect(fee({ late: true }, 'online')).toMatchObject({ amount: 0, isComplete: true });
  });

  test('what may be added while an answer is missing', () => {
    expect(fee({}, 'counter')).toMatchObject({ amount: undefined, mayAdd: 8000, isComplete: false });
  });

  test('no fee in the record = not known', () => {
    expect(list({}, procedure({ documents: [paper('a')] })).fees).toEqual([]);
  });

  test('a fee for any way of submitting stands under each', () => {
    const everywhere = procedure({ fees: [{ amount: 5000 }], submit: PARTS.submit });
    expect(list({}, everywhere).fees.map(({ via, amount }) => [via, amount])).toEqual([
      ['counter', 5000],
      ['online', 5000],
    ]);
  });
});

describe('time limit and due day', () => {
  test('the first limit that applies counts', () => {
    expect(list({ late: true })).toMatchObject({ time: { limit: { amount: 5 } }, due: { day: '2026-11-30' } });
    expect(list({ late: false })).toMatchObject({ time: { limit: { amount: 1 } }, due: { day: '2026-11-24' } });
  });

  test('while it hangs on an answer, the possible ones and the question are told and no day is promised', () => {
    const { time, due } = list({});
    expect(time.limit).toBeUndefined();
    expect(time.candidates.map(({ amount }) => amount)).toEqual([5, 1]);
    expect(time.dependsOn).toEqual(['late']);
    expect(due).toBeUndefined();
  });

  test('without holidays no day is promised', () => {
    expect(assembleChecklist(record, { late: true }, { ...options, holidays: undefined }).due).toBeUndefined();
  });

  test('a limit of another way of submitting does not count', () => {
    const twoWays = procedure({
      timeLimits: [
        { amount: 2, unit: 'working-day', via: 'online' },
        { amount: 3, unit: 'working-day', via: 'counter' },
      ],
    });
    expect(list({}, twoWays).time.limit?.amount).toBe(3);
    expect(assembleChecklist(twoWays, {}, { ...options, via: 'online' }).time.limit?.amount).toBe(2);
  });
});

describe('an imported record', () => {
  const imported = toProcedure(
    rawRecord.parse(
      JSON.parse(
        line({
          documents: [
            { name: 'Tờ khai', original: 1 },
            { name: 'Giấy ủy quyền', group: 'Trường hợp ủy quyền' },
            { name: 'Trường hợp mất thì nộp giấy báo mất' },
          ],
          fees: [
            { method: 'Trực tiếp', amount: 20000, text: 'cấp mới' },
            { method: 'Trực tiếp', amount: 10000, text: 'cấp lại' },
          ],
          methods: [{ method: 'Trực tiếp', timeLimit: '2 ngày làm việc' }],
        }),
      ),
    ),
    () => undefined,
  );

  test('is a plain list by the cases of the portal, marked as not adapted', () => {
    const { isAdapted, groups, documents, nextQuestion } = list({}, imported);
    expect(isAdapted).toBe(false);
    expect(nextQuestion).toBeUndefined();
    expect(documents.map(({ state }) => state)).toEqual(['yes', 'unknown', 'unknown']);
    expect(groups.map(({ caseName }) => caseName)).toEqual([undefined, 'Trường hợp ủy quyền']);
  });

  test('has alternatives for fees, which are not added up', () => {
    const [fee] = list({}, imported).fees;
    expect(fee).toMatchObject({ amount: undefined, isComplete: false });
    expect(fee?.parts).toHaveLength(2);
  });
});

test('the JSON of `motcua checklist --json`', () => {
  expect(checklistJson(list({ place: 'hospital' }), 'en')).toEqual({
    code: '1.000001',
    name: 'Đăng ký thử (en)',
    adapted: true,
    documents: [
      { id: 'form', name: 'form (en)', state: 'yes', original: 1, copies: 0, use: 'submit' },
      {
        id: 'birth-proof',
        name: 'birth-proof (en)',
        state: 'yes',
        held: 'vneid',
        original: 1,
        copies: 0,
        use: 'submit',
      },
      { id: 'witness', name: 'witness (en)', state: 'no', original: 1, copies: 0, use: 'submit' },
      { id: 'identity', name: 'identity (en)', state: 'yes', original: 0, copies: 0, use: 'show' },
      { id: 'promise', name: 'promise (en)', state: 'no', original: 1, copies: 0, use: 'submit' },
    ],
    nextQuestion: { id: 'late', ask: 'late? (en)', kind: 'yes-no' },
    fees: [
      { via: 'counter', amount: null, currency: 'VND', mayAdd: 8000, complete: false, notes: [] },
      { via: 'online', amount: 0, currency: 'VND', mayAdd: 0, complete: true, notes: [] },
    ],
    dueDate: null,
    timeLimit: null,
  });
});

describe('what changed on a list', () => {
  const before = snapshotOf(list({ place: 'home', late: false }));

  test('nothing, when neither record nor answers did', () => {
    expect(listChanges(before, snapshotOf(list({ late: false, place: 'home' })))).toEqual([]);
  });

  test('a new version of the record', () => {
    const newer = procedure({
      ...PARTS,
      documents: [
        { ...paper('form'), copies: 1 },
        paper('photo'),
        { ...paper('identity'), use: 'show', original: 0, name: both('Căn cước') },
      ],
      questions: [yesNo('late')],
      timeLimits: [{ amount: 2, unit: 'working-day' }],
      fees: [
        { amount: 8000, via: 'counter', when: { late: true } },
        { amount: 5000, via: 'online' },
      ],
    });
    expect(listChanges(before, snapshotOf(list({ late: false }, newer)))).toEqual([
      {
        kind: 'document-count',
        id: 'form',
        name: both('form'),
        before: { original: 1, copies: 0 },
        after: { original: 1, copies: 1 },
      },
      { kind: 'document-added', id: 'photo', name: both('photo') },
      { kind: 'document-renamed', id: 'identity', name: both('Căn cước'), before: both('identity') },
      { kind: 'document-removed', id: 'witness', name: both('witness') },
      { kind: 'fee', via: 'online', currency: 'VND', before: 0, after: 5000 },
      { kind: 'time', before: { amount: 1, unit: 'working-day' }, after: { amount: 2, unit: 'working-day' } },
    ]);
  });

  test('survives being stored as JSON', () => {
    const stored = JSON.parse(JSON.stringify(before)) as typeof before;
    expect(listChanges(stored, snapshotOf(list({ place: 'home' })))).toEqual([
      { kind: 'document-added', id: 'promise', name: both('promise') },
      { kind: 'time', before: { amount: 1, unit: 'working-day' }, after: undefined },
    ]);
  });
});
