import { describe, expect, it } from 'vitest';
import { decide, type Insight } from '../../../src/search/decide.ts';
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
  doubt: 0,
  words,
  isTaught: false,
  isStrange: false,
});
/** Records best first, each with its score and what it holds. */
const ranked = (...records: { score: number; asked: number; name: number; prior?: number }[]): Ranked[] =>
  records.map(({ score, asked, name, prior = 0.07 }, record) => ({
    record,
    score,
    parts: { asked, name, body: 0, qualifier: 0, prior, talk: 0 },
  }));
/** Nothing special: something is to be done, and every record does just that. */
const ordinary: Insight = {
  isBare: false,
  lacksMeant: false,
  namesNothing: false,
  isOtherAct: () => false,
  actsOf: () => 0,
};
const decided = (asked: Question, list: Ranked[], insight: Partial<Insight> = {}) =>
  decide(asked, list, [], WEIGHTS, { ...ordinary, ...insight });

describe('another act than was asked for', () => {
  it('is offered, never given: lost papers are not exchanged', () => {
    const list = ranked({ score: 1, asked: 0.95, name: 1 }, { score: 0.6, asked: 0.5, name: 0.7 });
    expect(decided(question(3), list, { isOtherAct: () => true })).toEqual({
      decision: 'choose',
      choices: [0],
      isFar: true,
    });
    expect(decided(question(3), list).decision).toBe('answer');
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
    expect(decided(question(3), shared)).toEqual({ decision: 'choose', choices: [0, 1, 2], isFar: false });
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

describe('a thing named without anything to be done with it', () => {
  const acts = [0, 0, 1, 2];
  const insight = { isBare: true, actsOf: (record: number) => acts[record] };
  const thing = ranked(
    { score: 0.9, asked: 1, name: 0.7, prior: 0.12 },
    { score: 0.7, asked: 0.95, name: 0.5 },
    { score: 0.69, asked: 0.95, name: 0.5 },
    { score: 0.65, asked: 0.95, name: 0.5 },
  );
  it('is asked back about when three things are done with it, with one record of each', () => {
    expect(decided(question(3), thing, insight)).toEqual({ decision: 'choose', choices: [0, 2, 3], isFar: false });
    expect(decided(question(3), thing).decision).toBe('answer');
  });
  it('is answered when only two are, and nearly everybody means the first', () => {
    expect(decided(question(3), thing.slice(0, 3), insight).decision).toBe('answer');
    const rare = thing.slice(0, 3).map((each) => ({ ...each, parts: { ...each.parts, prior: 0.05 } }));
    expect(decided(question(3), rare, insight).choices).toEqual([0, 2]);
  });
  it('is answered when a part is asked for: then the ordinary case is meant', () => {
    expect(decided(question(3, ['documents']), thing, insight).decision).toBe('answer');
  });
  it('does not count special cases that nobody spoke of', () => {
    const foreign = { ...insight, actsOf: (record: number) => (record < 2 ? 0 : undefined) };
    expect(decided(question(3), thing, foreign).decision).toBe('answer');
  });
});

describe('a special case that nobody spoke of', () => {
  const list = ranked({ score: 0.6, asked: 0.9, name: 0.4 }, { score: 0.31, asked: 0.4, name: 0.7 });
  it('is offered with what is nearest, not given, while its name was only touched', () => {
    expect(decided(question(5), list).decision).toBe('answer');
    const special = { actsOf: () => undefined };
    expect(decided(question(5), list, special)).toEqual({ decision: 'choose', choices: [0, 1], isFar: true });
  });
});

describe('what is offered', () => {
  it('stands nearer to a low score than to a high one, and never only grazes the question', () => {
    const records = [
      { score: 0.3, asked: 0.3, name: 0.5 },
      { score: 0.25, asked: 0.3, name: 0.5 },
    ];
    const rest = [
      { score: 0.24, asked: 0.3, name: 0.05 },
      { score: 0.19, asked: 0.3, name: 0.5 },
    ];
    const low = ranked(...records, ...rest);
    expect(decided(question(9), low)).toEqual({ decision: 'choose', choices: [0, 1], isFar: true });
  });
});

describe('a question that names nothing of administration', () => {
  const touched = ranked({ score: 0.5, asked: 0.5, name: 0.7 }, { score: 0.3, asked: 0.4, name: 0.7 });
  const insight = { namesNothing: true };
  it('is not offered what its words merely touch', () => {
    expect(decided(question(5), touched, insight).decision).toBe('none');
    expect(decided(question(5), touched).decision).toBe('choose');
  });
  it('is offered it when a longer one tells what everyday words stand for', () => {
    expect(decided({ ...question(9), isTaught: true }, touched, insight).decision).toBe('choose');
    expect(decided({ ...question(5), isTaught: true }, touched, insight).decision).toBe('none');
  });
  it('is answered when a name holds nearly all of it', () => {
    const held = ranked({ score: 0.9, asked: 0.9, name: 0.9 }, { score: 0.3, asked: 0.4, name: 0.7 });
    expect(decided(question(5), held, insight).decision).toBe('answer');
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
