import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/search/decide.ts';
import type { Question } from '../../../src/search/question.ts';
import type { Ranked } from '../../../src/search/rank.ts';
import { WEIGHTS } from '../../../src/search/weights.ts';

const question = (words: number, facets: Question['facets'] = []): Question => ({
  slots: [],
  talk: [],
  facets,
  isFollowUp: false,
  asked: 0,
  corrections: [],
  words,
});
/** Records best first, each with its score and what it holds. */
const ranked = (...records: { score: number; asked: number; name: number; prior?: number }[]): Ranked[] =>
  records.map(({ score, asked, name, prior = 0.07 }, record) => ({ record, score, parts: { asked, name, prior } }));
const decided = (asked: Question, list: Ranked[]) => decide(asked, list, [], WEIGHTS, () => false);

describe('another act than was asked for', () => {
  it('is offered, never given: lost papers are not exchanged', () => {
    const list = ranked({ score: 1, asked: 0.95, name: 1 }, { score: 0.6, asked: 0.5, name: 0.7 });
    expect(decide(question(3), list, [], WEIGHTS, () => true)).toEqual({ decision: 'choose', choices: [0] });
    expect(decide(question(3), list, [], WEIGHTS, () => false).decision).toBe('answer');
  });
});

describe('a subject that several procedures share', () => {
  const shared = ranked(
    { score: 1, asked: 1, name: 1 },
    { score: 0.85, asked: 1, name: 0.7 },
    { score: 0.7, asked: 0.99, name: 0.3 },
    { score: 0.69, asked: 0.6, name: 0.9 },
  );
  it('is asked back about when it was named alone, with those that hold it', () => {
    expect(decided(question(3), shared)).toEqual({ decision: 'choose', choices: [0, 1, 2] });
  });
  it('is answered when a part of the procedure is asked for', () => {
    expect(decided(question(3, ['fees']), shared).decision).toBe('answer');
  });
  it('is answered when nearly everybody means the first', () => {
    const [first, ...others] = shared;
    const usual = { ...first!, parts: { ...first!.parts, prior: 0.12 } };
    expect(decided(question(3), [usual, ...others]).decision).toBe('answer');
  });
  it('is answered when the question is the whole name', () => {
    expect(decided(question(7), shared).decision).toBe('answer');
  });
});

describe('what is not said in the name', () => {
  const part = ranked({ score: 0.75, asked: 0.7, name: 1 }, { score: 0.4, asked: 0.5, name: 0.2 });
  it('makes a short question doubtful: it may be about something that does not exist', () => {
    expect(decided(question(5), part).decision).toBe('choose');
  });
  it('counts less when a part of the procedure is asked for, or in a longer question', () => {
    expect(decided(question(5, ['documents']), part).decision).toBe('answer');
    expect(decided(question(9), part).decision).toBe('answer');
  });
  it('may be half of a story, when one whole name stands alone in it', () => {
    const story = ranked({ score: 0.7, asked: 0.5, name: 1 }, { score: 0.5, asked: 0.4, name: 0.4 });
    expect(decided(question(14), story).decision).toBe('answer');
    expect(decided(question(5), story).decision).toBe('choose');
  });
});
