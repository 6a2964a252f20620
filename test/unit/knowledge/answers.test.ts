import { describe, expect, test } from 'vitest';
import { checkAnswer, fittingAnswers, parseAnswer, parseAnswerPairs } from '../../../src/knowledge/answers.ts';
import type { Question } from '../../../src/knowledge/schema.ts';
import { choice, paper, procedure, yesNo } from './helpers.ts';

const record = procedure({
  questions: [
    yesNo('late'),
    {
      ...choice('place', ['x', 'y']),
      options: [
        { id: 'home', label: { vi: 'Tại nhà', en: 'At home' } },
        { id: 'hospital', label: { vi: 'Tại cơ sở y tế', en: 'At a health facility' } },
        { id: 'abroad', label: { vi: 'Ở nước ngoài', en: 'Abroad' } },
      ],
    },
    { id: 'capital', ask: { vi: 'a', en: 'a' }, kind: 'number', min: 0, max: 1e12 },
    { id: 'born', ask: { vi: 'a', en: 'a' }, kind: 'date' },
    { id: 'start', ask: { vi: 'a', en: 'a' }, kind: 'date', future: true },
  ],
  documents: [
    paper('a', {
      late: true,
      place: 'home',
      capital: { below: 1 },
      born: { below: '2026-01-01' },
      start: { below: '2026-01-01' },
    }),
  ],
});
const TODAY = '2026-11-22';
const typed = (id: string, text: string) => {
  const question = record.questions.find((candidate) => candidate.id === id) as Question;
  const parsed = parseAnswer(question, text, TODAY);
  return parsed.ok ? parsed.value : parsed.problem;
};

describe('yes or no', () => {
  test.each(['có', 'co', 'Có ạ', 'dạ có', 'rồi', 'có rồi', 'đúng rồi', 'Phải', 'vâng', 'ok', 'yes', 'Y', 'uh'])(
    '"%s" is yes',
    (text) => expect(typed('late', text)).toBe(true),
  );
  test.each(['không', 'khong', 'ko', 'k', 'chưa', 'chưa có', 'không phải', 'dạ không ạ', 'no', 'Không có.'])(
    '"%s" is no',
    (text) => expect(typed('late', text)).toBe(false),
  );
  test.each(['không biết', 'chưa rõ', 'ko chắc', 'not sure', "I don't know", 'bỏ qua', '?'])(
    '"%s" is not sure',
    (text) => expect(typed('late', text)).toBeNull(),
  );
  test.each(['có nhưng mất rồi', 'hôm qua', '', '12', 'khai sinh cần gì', 'dạ'.repeat(100)])(
    '"%s" is neither',
    (text) => expect(typed('late', text)).toBe('not-yes-or-no'),
  );
});

describe('a choice', () => {
  test.each([
    ['1', 'home'],
    ['số 2', 'hospital'],
    ['Ở nước ngoài', 'abroad'],
    ['o nuoc ngoai', 'abroad'],
    ['nước ngoài', 'abroad'],
    ['at home', 'home'],
    ['hospital', 'hospital'],
    ['4', 'not-an-option'],
    ['0', 'not-an-option'],
    ['tại', 'not-an-option'],
    ['trên xe', 'not-an-option'],
  ])('"%s" -> %s', (text, expected) => expect(typed('place', text)).toBe(expected));
});

describe('a number', () => {
  test.each([
    ['250', 250],
    ['1.500.000', 1_500_000],
    ['1.500.000đ', 1_500_000],
    ['1,5 triệu', 1_500_000],
    ['2 triệu rưỡi', 2_500_000],
    ['500k', 500_000],
    ['500 nghìn', 500_000],
    ['2 tỷ 300 triệu', 2_300_000_000],
    ['khoảng 70 m2', 'not-a-number'],
    ['khoảng 70', 70],
    ['85,5', 85.5],
    ['hai', 2],
    ['ba triệu', 3_000_000],
    ['2 hoặc 3', 'not-a-number'],
    ['hai mươi triệu', 20_000_000],
    ['mười lăm', 15],
    ['ba trăm nghìn', 300_000],
    ['tám triệu', 8_000_000],
    ['tầm ba triệu', 3_000_000],
    ['hai triệu rưỡi', 2_500_000],
    ['hai mươi năm', 20],
    ['0.500', 0.5],
    ['hai triệu ba trăm nghìn', 'not-a-number'],
    ['một trăm năm', 'not-a-number'],
    ['2 triệu 3', 'not-a-number'],
    ['constructor', 'not-a-number'],
    ['nhiều', 'not-a-number'],
    ['-5', 'not-a-number'],
    ['9999 tỷ', 'too-large'],
  ])('"%s" -> %s', (text, expected) => expect(typed('capital', text)).toBe(expected));
});

describe('a day', () => {
  test.each([
    ['5/3/2025', '2025-03-05'],
    ['05-03-2025', '2025-03-05'],
    ['5.3.25', '2025-03-05'],
    ['2025-03-05', '2025-03-05'],
    ['ngày 5 tháng 3 năm 2025', '2025-03-05'],
    ['20/11', '2026-11-20'],
    ['20/12', '2025-12-20'],
    ['hôm qua', '2026-11-21'],
    ['hom nay', '2026-11-22'],
    ['3 tuần trước', '2026-11-01'],
    ['2 tháng trước', '2026-09-22'],
    ['yesterday', '2026-11-21'],
    ['31/2/2026', 'not-a-date'],
    ['29/2', '2024-02-29'],
    ['mồng một', 'not-a-date'],
    ['constructor', 'not-a-date'],
    ['ngày mai', 'date-in-future'],
    ['1/1/2030', 'date-in-future'],
  ])('"%s" -> %s', (text, expected) => expect(typed('born', text)).toBe(expected));

  test('may lie ahead where the question says so', () => {
    expect(typed('start', 'ngày mai')).toBe('2026-11-23');
    expect(typed('start', '5/3')).toBe('2027-03-05');
    expect(typed('start', '29/2')).toBe('2028-02-29');
  });
});

describe('answers that are values already', () => {
  test('those that fit no more after the record changed are left out', () => {
    const old = { late: true, place: 'train', capital: -1, born: '2026-11-30', gone: 'x', start: null };
    expect(fittingAnswers(record, old, TODAY)).toEqual({ late: true, start: null });
  });

  test('a value of the wrong kind is refused', () => {
    const [late] = record.questions;
    expect(late && checkAnswer(late, 'yes', TODAY)).toEqual({ ok: false, problem: 'not-yes-or-no' });
  });
});

describe('answers of the command line', () => {
  test('ids, values and typed words', () => {
    const { answers, problems } = parseAnswerPairs(
      record,
      ['late=true', 'place=abroad', 'capital=2 triệu', 'born=?'],
      TODAY,
    );
    expect(problems).toEqual([]);
    expect(answers).toEqual({ late: true, place: 'abroad', capital: 2_000_000, born: null });
  });

  test('mistakes are all told', () => {
    const { problems } = parseAnswerPairs(record, ['lat=true', 'place=moon', 'late'], TODAY);
    expect(problems).toEqual([
      '"lat" is not a question of this procedure (did you mean "late"?)',
      'place: "moon" is not one of the options (home, hospital, abroad)',
      'late: "" is neither yes nor no',
    ]);
  });
});
