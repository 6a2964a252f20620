import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answers, Truth } from '../../../src/knowledge/conditions.ts';
import { assembleChecklist } from '../../../src/knowledge/checklist.ts';
import {
  answersThatCount,
  judgeFor,
  nextQuestion,
  questionsLeft,
  samplesOf,
} from '../../../src/knowledge/interview.ts';
import type { Condition, Literal, Procedure } from '../../../src/knowledge/schema.ts';
import { choice, paper, procedure, yesNo } from './helpers.ts';

const QUESTIONS = [
  yesNo('late'),
  choice('place', ['home', 'hospital', 'abroad']),
  { id: 'area', ask: { vi: 'a', en: 'a' }, kind: 'number', min: 0 },
  { id: 'born', ask: { vi: 'a', en: 'a' }, kind: 'date' },
  yesNo('lateReason', { when: { late: true } }),
];
const judge = (when: Condition, answers: Answers): Truth =>
  judgeFor(procedure({ questions: QUESTIONS }), answers).judge(when).state;

describe('one test on one question', () => {
  test.each<[Condition, Answers, Truth]>([
    [{ late: true }, {}, 'unknown'],
    [{ late: true }, { late: null }, 'unknown'],
    [{ late: true }, { late: true }, 'yes'],
    [{ late: true }, { late: false }, 'no'],
    [{ place: ['home', 'abroad'] }, { place: 'abroad' }, 'yes'],
    [{ place: { not: 'home' } }, { place: 'abroad' }, 'yes'],
    [{ place: { not: ['home', 'abroad'] } }, { place: 'abroad' }, 'no'],
    [{ area: { atLeast: 250 } }, { area: 250 }, 'yes'],
    [{ area: { below: 250 } }, { area: 250 }, 'no'],
    [{ area: { atLeast: 100, below: 250 } }, { area: 249.5 }, 'yes'],
    [{ born: { below: '2026-01-01' } }, { born: '2025-12-31' }, 'yes'],
    [{ area: { atLeast: 250 } }, { area: 'many' }, 'no'],
  ])('%j with %j is %s', (when, answers, expected) => expect(judge(when, answers)).toBe(expected));
});

describe('several tests together', () => {
  test.each<[Condition, Answers, Truth]>([
    [{ late: true, place: 'home' }, { late: false }, 'no'],
    [{ late: true, place: 'home' }, { late: true }, 'unknown'],
    [{ any: [{ late: true }, { place: 'home' }] }, { late: true }, 'yes'],
    [{ any: [{ late: true }, { place: 'home' }] }, { late: false }, 'unknown'],
    [{ any: [{ late: true }, { place: 'home' }] }, { late: false, place: 'abroad' }, 'no'],
    [{ not: { late: true } }, {}, 'unknown'],
    [{ not: { late: true, place: 'home' } }, { place: 'abroad' }, 'yes'],
  ])('%j with %j is %s', (when, answers, expected) => expect(judge(when, answers)).toBe(expected));

  test('a question that is not asked decides no, even when an old answer is still there', () => {
    expect(judge({ lateReason: true }, { late: false, lateReason: true })).toBe('no');
    expect(judge({ lateReason: { not: true } }, { late: false })).toBe('no');
    expect(judge({ lateReason: true }, { late: true, lateReason: true })).toBe('yes');
  });

  test('an unknown verdict names the questions it hangs on', () => {
    const verdict = judgeFor(procedure({ questions: QUESTIONS }), { place: 'home' }).judge({
      any: [{ lateReason: true }, { place: 'abroad' }],
    });
    expect([...verdict.dependsOn].sort()).toEqual(['late', 'lateReason']);
  });
});

describe('the next question', () => {
  const asked = procedure({
    questions: [yesNo('rare'), yesNo('late'), yesNo('lateReason', { when: { late: true } }), yesNo('proxy')],
    documents: [
      paper('a', { late: true, rare: true }),
      paper('b', { late: true, lateReason: true }),
      paper('c', { proxy: true }),
    ],
  });

  test('is the one after which the fewest are left', () => {
    expect(nextQuestion(asked, {})?.id).toBe('late');
  });

  test('leaves out what can change nothing any more', () => {
    expect(nextQuestion(asked, { late: false })?.id).toBe('proxy');
    expect(questionsLeft(asked, { late: false })).toBe(1);
    expect(nextQuestion(asked, { late: false, proxy: true })).toBeUndefined();
  });

  test('is in written order among equals', () => {
    const even = procedure({
      questions: [yesNo('b'), yesNo('a')],
      documents: [paper('x', { a: true }), paper('y', { b: true })],
    });
    expect(nextQuestion(even, {})?.id).toBe('b');
  });

  test('is not asked again after "not sure"', () => {
    expect(nextQuestion(asked, { late: null, rare: true, proxy: false })).toBeUndefined();
  });

  test('only answers that count are told back', () => {
    const told = answersThatCount(asked, { late: false, lateReason: true, gone: 1, proxy: null });
    expect(told.map(({ question, answer }) => [question.id, answer])).toEqual([
      ['late', false],
      ['proxy', null],
    ]);
  });
});

/** Any record of up to five questions of every kind, some asked only after others, and conditions over them up to depth two. */
const anyProcedure: fc.Arbitrary<Procedure> = fc
  .array(fc.tuple(fc.constantFrom('yes-no', 'choice', 'number', 'date'), fc.boolean()), { minLength: 1, maxLength: 5 })
  .chain((kinds) => {
    const bare = kinds.map(([kind], i) => ({
      id: `q${i}`,
      ask: { vi: 'a', en: 'a' },
      kind,
      ...(kind === 'choice' && { options: ['x', 'y', 'z'].map((id) => ({ id, label: { vi: id, en: id } })) }),
    }));
    const testOn = (i: number): fc.Arbitrary<unknown> => {
      switch (bare[i]?.kind) {
        case 'yes-no':
          return fc.boolean();
        case 'choice':
          return fc.oneof(fc.constantFrom('x', 'y'), fc.constant(['x', 'z']), fc.constant({ not: 'x' }));
        case 'number':
          return fc.oneof(
            fc.constant({ atLeast: 3 }),
            fc.constant({ below: 5 }),
            fc.constant({ atLeast: 2, below: 4 }),
          );
        default:
          return fc.oneof(fc.constant({ atLeast: '2026-01-01' }), fc.constant({ below: '2026-06-01' }));
      }
    };
    const simple = (below: number): fc.Arbitrary<Record<string, unknown>> =>
      fc.integer({ min: 0, max: below - 1 }).chain((i) => testOn(i).map((value) => ({ [`q${i}`]: value })));
    const condition = fc.oneof(
      simple(bare.length),
      fc.tuple(simple(bare.length), simple(bare.length)).map(([a, b]) => ({ ...a, ...b })),
      fc.tuple(simple(bare.length), simple(bare.length)).map(([a, b]) => ({ any: [a, b] })),
      simple(bare.length).map((not) => ({ not })),
    );
    const whens = fc.tuple(
      ...bare.map((_question, i) => (i > 0 && kinds[i]?.[1] ? simple(i) : fc.constant(undefined))),
    );
    return fc.tuple(whens, fc.array(condition, { minLength: 1, maxLength: 6 })).map(([asked, conditions]) =>
      procedure({
        questions: bare.map((question, i) => ({ ...question, ...(asked[i] && { when: asked[i] }) })),
        documents: conditions.map((when, i) => paper(`p${i}`, when)),
      }),
    );
  });

const withAnswers = anyProcedure.chain((record) =>
  fc
    .tuple(
      ...record.questions.map(({ id }) =>
        fc.constantFrom<(Literal | null | undefined)[]>(undefined, null, ...samplesOf(record, id)),
      ),
    )
    .map((values) => ({
      record,
      given: record.questions.flatMap(({ id }, i): [string, Literal | null][] => {
        const value = values[i];
        return value === undefined ? [] : [[id, value]];
      }),
    })),
);

const options = { received: { day: '2026-11-23' }, holidays: undefined };
const states = (record: Procedure, answers: Answers): Truth[] =>
  assembleChecklist(record, answers, options).documents.map(({ state }) => state);

describe('for any record and any answers', () => {
  test('the order of answers does not matter', () => {
    fc.assert(
      fc.property(
        withAnswers.chain(({ record, given }) =>
          fc.tuple(fc.constant(record), fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
        ),
        ([record, given, shuffled]) => {
          const [a, b] = [Object.fromEntries(given), Object.fromEntries(shuffled)];
          expect(assembleChecklist(record, b, options)).toEqual(assembleChecklist(record, a, options));
        },
      ),
    );
  });

  test('one answer more never makes a decided paper undecided or the other way about', () => {
    fc.assert(
      fc.property(withAnswers, ({ record, given }) => {
        let before = states(record, {});
        for (let count = 1; count <= given.length; count++) {
          const after = states(record, Object.fromEntries(given.slice(0, count)));
          before.forEach((state, i) => {
            if (state !== 'unknown') expect(after[i]).toBe(state);
          });
          before = after;
        }
      }),
    );
  });

  test('back and then forward again is the same list', () => {
    fc.assert(
      fc.property(withAnswers, ({ record, given }) => {
        const all: Answers = Object.fromEntries(given);
        for (const [id, value] of given) {
          const { [id]: _taken, ...without } = all;
          expect(assembleChecklist(record, { ...without, [id]: value }, options)).toEqual(
            assembleChecklist(record, all, options),
          );
        }
      }),
    );
  });

  test('no paper is lost, and an undecided one says what it hangs on', () => {
    fc.assert(
      fc.property(withAnswers, ({ record, given }) => {
        const { documents } = assembleChecklist(record, Object.fromEntries(given), options);
        expect(documents.map(({ document }) => document.id)).toEqual(record.documents.map(({ id }) => id));
        for (const { state, dependsOn } of documents) expect(dependsOn.length > 0).toBe(state === 'unknown');
      }),
    );
  });

  test('the interview ends, and then only "not sure" leaves papers undecided', () => {
    fc.assert(
      fc.property(anyProcedure, fc.infiniteStream(fc.nat()), (record, numbers) => {
        const answers: Record<string, Literal> = {};
        for (let asked = 0; ; asked++) {
          const next = nextQuestion(record, answers);
          if (next === undefined) break;
          expect(asked).toBeLessThan(record.questions.length);
          const samples = samplesOf(record, next.id);
          const pick = samples[(numbers.next().value ?? 0) % samples.length];
          if (pick !== undefined) answers[next.id] = pick;
        }
        expect(states(record, answers)).not.toContain('unknown');
      }),
    );
  });
});
