/**
 * Conditions in three values: an item whose question is not answered yet is *unknown*, neither in nor out (Kleene's logic).
 *
 * A test on a question counts only where the question itself is asked: a question whose own `when` is no makes every test on
 * it no, whatever was once answered. So going back and changing an answer needs no cleaning up.
 */
import type { Condition, Literal, Question, Test } from './schema.ts';

/** yes = it applies; no = it does not; unknown = it hangs on questions not answered. */
export type Truth = 'yes' | 'no' | 'unknown';

/** An answer; `null` = the person is not sure. That question is not asked again, but decides nothing. */
export type Answer = Literal | null;
/** Question id -> answer. The order in which answers were given means nothing. */
export type Answers = Readonly<Record<string, Answer>>;

/** A condition's value, and the questions an unknown one still hangs on. */
interface Verdict {
  readonly state: Truth;
  /** In the order they are met; empty unless `state` is unknown. May hold questions answered "not sure". */
  readonly dependsOn: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();
const YES: Verdict = { state: 'yes', dependsOn: NOTHING };
const NO: Verdict = { state: 'no', dependsOn: NOTHING };

/** Judges conditions of one procedure for one person's answers; remembers what it found about questions. */
export class Judge {
  readonly #questions: ReadonlyMap<string, Question>;
  readonly #answers: Answers;
  readonly #asked = new Map<string, Verdict>();

  constructor(questions: ReadonlyMap<string, Question>, answers: Answers) {
    this.#questions = questions;
    this.#answers = answers;
  }

  /** No condition = always. */
  judge(when: Condition | undefined): Verdict {
    if (when === undefined) return YES;
    let result = YES;
    for (const key in when) {
      const part = when[key];
      if (part === undefined) continue;
      const verdict =
        key === 'any'
          ? this.#any(part as readonly Condition[])
          : key === 'not'
            ? opposite(this.judge(part as Condition))
            : this.#test(key, part as Test);
      result = both(result, verdict);
      if (result.state === 'no') return NO;
    }
    return result;
  }

  /** Whether a question is to be asked at all; an id that does not exist never is. */
  isAsked(id: string): Verdict {
    const known = this.#asked.get(id);
    if (known) return known;
    const question = this.#questions.get(id);
    const verdict = question === undefined ? NO : this.judge(question.when);
    this.#asked.set(id, verdict);
    return verdict;
  }

  #any(alternatives: readonly Condition[]): Verdict {
    let result = NO;
    for (const alternative of alternatives) {
      result = either(result, this.judge(alternative));
      if (result.state === 'yes') return YES;
    }
    return result;
  }

  #test(id: string, test: Test): Verdict {
    const asked = this.isAsked(id);
    if (asked.state === 'no') return NO;
    const answer = this.#answers[id];
    if (answer === undefined || answer === null)
      return { state: 'unknown', dependsOn: union(asked.dependsOn, new Set([id])) };
    return both(asked, holds(test, answer) ? YES : NO);
  }
}

/** Whether an answer passes a test. Dates compare as texts, since they are written year first. */
function holds(test: Test, answer: Literal): boolean {
  if (typeof test !== 'object') return test === answer;
  if (isList(test)) return test.includes(answer);
  const { atLeast, below, not } = test;
  if (not !== undefined && (isList(not) ? not.includes(answer) : not === answer)) return false;
  if (atLeast !== undefined && !(typeof atLeast === typeof answer && answer >= atLeast)) return false;
  return below === undefined || (typeof below === typeof answer && answer < below);
}

/** One test on one question inside a condition, with its place in it. */
interface FoundTest {
  readonly question: string;
  readonly path: readonly PropertyKey[];
  /** Values it compares with. */
  readonly values: readonly Literal[];
  /** Bounds of `atLeast` and `below`. */
  readonly bounds: readonly (number | string)[];
}

/** Every test of a condition, also the nested ones. */
export function conditionTests(when: Condition, path: readonly PropertyKey[] = []): FoundTest[] {
  return Object.entries(when).flatMap(([key, part]): FoundTest[] => {
    if (part === undefined) return [];
    if (key === 'any')
      return (part as readonly Condition[]).flatMap((alternative, i) =>
        conditionTests(alternative, [...path, 'any', i]),
      );
    if (key === 'not') return conditionTests(part as Condition, [...path, 'not']);
    return [{ question: key, path: [...path, key], ...valuesOf(part as Test) }];
  });
}

function valuesOf(test: Test): Pick<FoundTest, 'values' | 'bounds'> {
  if (typeof test !== 'object') return { values: [test], bounds: [] };
  if (isList(test)) return { values: test, bounds: [] };
  const { atLeast, below, not } = test;
  return {
    values: not === undefined ? [] : isList(not) ? not : [not],
    bounds: [atLeast, below].filter((bound) => bound !== undefined),
  };
}

const isList = (value: unknown): value is readonly Literal[] => Array.isArray(value);

function both(a: Verdict, b: Verdict): Verdict {
  if (a.state === 'no' || b.state === 'no') return NO;
  if (a.state === 'yes') return b;
  if (b.state === 'yes') return a;
  return { state: 'unknown', dependsOn: union(a.dependsOn, b.dependsOn) };
}

const either = (a: Verdict, b: Verdict): Verdict => opposite(both(opposite(a), opposite(b)));

function opposite(verdict: Verdict): Verdict {
  if (verdict.state === 'unknown') return verdict;
  return verdict.state === 'yes' ? NO : YES;
}

const union = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> =>
  a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);
