/**
 * Walks a record's questions every way they can be answered and tells what could never happen: a question nobody is asked or
 * that changes nothing, a paper that is always or never needed although it has a condition.
 */
import { Judge, conditionTests, type Answers, type Truth } from './conditions.ts';
import { nextQuestion, samplesOf } from './interview.ts';
import type { Condition, Literal, Procedure, Question } from './schema.ts';

/** A mistake in a record's logic, with the place in the file it comes from. */
interface Finding {
  readonly path: readonly PropertyKey[];
  readonly sentence: string;
}

type Walked = Pick<Procedure, 'questions' | 'documents' | 'fees' | 'timeLimits' | 'requirements'>;

/** Combinations tried for one condition; a condition that hangs on more is judged by this many, evenly picked. */
const MAX_COMBINATIONS = 20_000;
/** Paths walked from first question to last. */
const MAX_PATHS = 2_000;

export function findingsOf(procedure: Walked): Finding[] {
  const questions = new Map(procedure.questions.map((question) => [question.id, question]));
  return [
    ...procedure.questions.flatMap((question, i) =>
      question.when === undefined
        ? []
        : conditionFindings(procedure, questions, question.when, ['questions', i, 'when']),
    ),
    ...(['documents', 'fees', 'timeLimits', 'requirements'] as const).flatMap((list) =>
      procedure[list].flatMap(({ when }, i) =>
        when === undefined ? [] : conditionFindings(procedure, questions, when, [list, i, 'when']),
      ),
    ),
    ...pathFindings(procedure),
  ];
}

/** A condition must be able to turn out yes, no and (nothing answered yet) unknown. */
function conditionFindings(
  procedure: Walked,
  questions: ReadonlyMap<string, Question>,
  when: Condition,
  path: readonly PropertyKey[],
): Finding[] {
  const seen = new Set<Truth>([new Judge(questions, {}).judge(when).state]);
  for (const answers of combinations(procedure, involved(questions, when))) {
    seen.add(new Judge(questions, answers).judge(when).state);
    if (seen.size === 3) break;
  }
  const what = path[0] === 'questions' ? 'is asked' : 'applies';
  const name = path
    .slice(0, -1)
    .map((part) => (typeof part === 'number' ? `[${part}]` : String(part)))
    .join('');
  const findings: Finding[] = [];
  if (!seen.has('yes')) findings.push({ path, sentence: `${name} never ${what}: its \`when\` cannot be met` });
  if (!seen.has('no')) findings.push({ path, sentence: `${name} always ${what}: its \`when\` decides nothing` });
  if (!seen.has('unknown')) findings.push({ path, sentence: `${name} is decided before any question is answered` });
  return findings;
}

/** The questions a condition hangs on, also through the questions that decide whether those are asked. */
function involved(questions: ReadonlyMap<string, Question>, when: Condition, found = new Set<string>()): Set<string> {
  for (const { question: id } of conditionTests(when)) {
    if (found.has(id)) continue;
    found.add(id);
    const own = questions.get(id)?.when;
    if (own) involved(questions, own, found);
  }
  return found;
}

function* combinations(procedure: Walked, ids: ReadonlySet<string>): Generator<Answers> {
  const dimensions = [...ids].map((id) => [id, samplesOf(procedure, id)] as const);
  const total = dimensions.reduce((all, [, samples]) => all * Math.max(1, samples.length), 1);
  const stride = Math.max(1, Math.ceil(total / MAX_COMBINATIONS));
  for (let index = 0; index < total; index += stride) {
    const answers: Record<string, Literal> = {};
    let rest = index;
    for (const [id, samples] of dimensions) {
      const sample = samples[rest % samples.length];
      if (sample !== undefined) answers[id] = sample;
      rest = Math.floor(rest / Math.max(1, samples.length));
    }
    yield answers;
  }
}

/** Follows the interview as a person would; each question must be met on some path, and each path must end. */
function pathFindings(procedure: Walked): Finding[] {
  const met = new Set<string>();
  let isEndless = false;
  let paths = 0;
  const walk = (answers: Answers, depth: number): void => {
    const next = nextQuestion(procedure, answers);
    if (next === undefined || paths > MAX_PATHS) {
      paths += 1;
      return;
    }
    met.add(next.id);
    if (depth > procedure.questions.length) {
      isEndless = true;
      return;
    }
    for (const sample of samplesOf(procedure, next.id)) walk({ ...answers, [next.id]: sample }, depth + 1);
    // "Not sure" is an answer too, and must not keep the interview from ending.
    walk({ ...answers, [next.id]: null }, depth + 1);
  };
  walk({}, 0);
  const findings: Finding[] = isEndless
    ? [{ path: ['questions'], sentence: 'the questions never come to an end' }]
    : [];
  procedure.questions.forEach(({ id }, i) => {
    if (!met.has(id) && paths <= MAX_PATHS)
      findings.push({
        path: ['questions', i],
        sentence: `question "${id}" is never asked: on no path can it change anything`,
      });
  });
  return findings;
}
