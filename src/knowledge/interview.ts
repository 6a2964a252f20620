/**
 * Which question to ask next. Nothing is remembered but the answers: the next question is computed from them each time, so going
 * back, changing one answer and resuming later cost nothing.
 */
import { Judge, conditionTests, type Answer, type Answers } from './conditions.ts';
import { addDays } from './local-time.ts';
import type { Condition, Literal, Procedure, Question } from './schema.ts';

/** Everything of a record that a condition may switch, in a form to judge quickly. Computed once per record. */
interface Plan {
  readonly questions: ReadonlyMap<string, Question>;
  readonly conditions: readonly Condition[];
  /** For each question, answers that between them go every way its tests can go. */
  readonly samples: ReadonlyMap<string, readonly Literal[]>;
}

type Asking = Pick<Procedure, 'questions' | 'documents' | 'fees' | 'timeLimits' | 'requirements'>;

const plans = new WeakMap<Asking, Plan>();

function planOf(procedure: Asking): Plan {
  const known = plans.get(procedure);
  if (known) return known;
  const items = [procedure.documents, procedure.fees, procedure.timeLimits, procedure.requirements].flat();
  const conditions = items.flatMap(({ when }) => (when === undefined ? [] : [when]));
  const tests = [
    ...conditions,
    ...procedure.questions.flatMap(({ when }) => (when === undefined ? [] : [when])),
  ].flatMap((when) => conditionTests(when));
  const samples = procedure.questions.map((question) => {
    const own = tests.filter((test) => test.question === question.id);
    return [
      question.id,
      sampleAnswers(
        question,
        own.flatMap(({ values, bounds }) => [...values, ...bounds]),
      ),
    ] as const;
  });
  const plan = {
    questions: new Map(procedure.questions.map((question) => [question.id, question])),
    conditions,
    samples: new Map(samples),
  };
  plans.set(procedure, plan);
  return plan;
}

/** Judges this record's conditions for these answers. */
export const judgeFor = (procedure: Asking, answers: Answers): Judge => new Judge(planOf(procedure).questions, answers);

/** Answers that between them make every test on this question pass and fail, as far as the question allows. */
export const samplesOf = (procedure: Asking, question: string): readonly Literal[] =>
  planOf(procedure).samples.get(question) ?? [];

/** How many questions can still change something in this person's case, also those that only may come to be asked. */
export function questionsLeft(procedure: Asking, answers: Answers): number {
  const plan = planOf(procedure);
  return stillOpen(procedure.questions, new Judge(plan.questions, answers), plan.conditions, answers).count;
}

/**
 * The question to ask now, or `undefined` when nothing asked could change anything any more. Of the open ones, that which leaves
 * the fewest open on average; among equals the one written first.
 */
export function nextQuestion(procedure: Asking, answers: Answers): Question | undefined {
  const plan = planOf(procedure);
  const now = stillOpen(procedure.questions, new Judge(plan.questions, answers), plan.conditions, answers);
  if (now.open.length <= 1) return now.open[0];
  let best: Question | undefined;
  let fewest = Infinity;
  for (const question of now.open) {
    const samples = plan.samples.get(question.id) ?? [];
    let total = 0;
    for (const sample of samples) {
      const then: Answers = { ...answers, [question.id]: sample };
      total += stillOpen(procedure.questions, new Judge(plan.questions, then), now.undecided, then).count;
    }
    const expected = total / samples.length;
    if (expected < fewest - 1e-9) {
      fewest = expected;
      best = question;
    }
  }
  return best;
}

/** `undecided`: conditions not decided yet. `count` also counts questions that may come to be asked. */
function stillOpen(
  questions: readonly Question[],
  judge: Judge,
  conditions: readonly Condition[],
  answers: Answers,
): { open: readonly Question[]; undecided: readonly Condition[]; count: number } {
  const wanted = new Set<string>();
  const undecided: Condition[] = [];
  for (const when of conditions) {
    const { state, dependsOn } = judge.judge(when);
    if (state !== 'unknown') continue;
    undecided.push(when);
    for (const id of dependsOn) if (answers[id] === undefined) wanted.add(id);
  }
  const open = questions.filter(({ id }) => wanted.has(id) && judge.isAsked(id).state === 'yes');
  return { open, undecided, count: wanted.size };
}

/** The answers that count: of questions that exist and are asked in this case, in written order. */
export function answersThatCount(
  procedure: Asking,
  answers: Answers,
): readonly { question: Question; answer: Answer }[] {
  const judge = judgeFor(procedure, answers);
  return procedure.questions.flatMap((question) => {
    const answer = answers[question.id];
    return answer === undefined || judge.isAsked(question.id).state === 'no' ? [] : [{ question, answer }];
  });
}

function sampleAnswers(question: Question, compared: readonly Literal[]): readonly Literal[] {
  switch (question.kind) {
    case 'yes-no':
      return [true, false];
    case 'choice':
      return (question.options ?? []).map(({ id }) => id);
    case 'number': {
      const points = compared.flatMap((value) => (typeof value === 'number' ? [value - 1, value, value + 1] : []));
      const { min = -Infinity, max = Infinity } = question;
      const inside = points.filter((point) => point >= min && point <= max);
      return unique(inside.length > 0 ? inside : [Math.max(min, Math.min(max, 0))]);
    }
    case 'date': {
      const points = compared.flatMap((value) =>
        typeof value === 'string' ? [addDays(value, -1), value, addDays(value, 1)] : [],
      );
      return unique(points.length > 0 ? points : ['2000-01-01']);
    }
  }
}

const unique = <T extends Literal>(values: readonly T[]): readonly T[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
