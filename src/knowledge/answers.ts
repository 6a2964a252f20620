/** What people type becomes an answer of the question's kind, or is refused with the reason; the wording of both is the dialogue's. */
import type { Answer, Answers } from './conditions.ts';
import { parseDay } from './answer-dates.ts';
import { parseAmount } from './answer-numbers.ts';
import { didYouMean } from './nearest.ts';
import { fold } from './fold.ts';
import type { Literal, Procedure, Question } from './schema.ts';

/** Why an answer is refused; each has a sentence in the phrase files. */
export type AnswerProblem =
  'not-yes-or-no' | 'not-an-option' | 'not-a-number' | 'too-small' | 'too-large' | 'not-a-date' | 'date-in-future';

/** `null` = "I am not sure", which every question accepts. */
type ParsedAnswer =
  { readonly ok: true; readonly value: Answer } | { readonly ok: false; readonly problem: AnswerProblem };

const UNSURE =
  /^(khong|ko|k|chua|hong)( (biet|ro|chac|nho|hieu|chac chan|biet ro|ro lam|chac lam|biet nua))|^(not sure|unsure|i don'?t know|don'?t know|dont know|no idea|idk|skip|bo qua|chiu|\?+)$/;
const POLITE = new Set([
  'a',
  'da',
  'vang',
  'em',
  'anh',
  'chi',
  'nha',
  'nhe',
  'thi',
  'la',
  'toi',
  'minh',
  'roi',
  'i',
  'do',
  'please',
]);
const YES = new Set([
  'co',
  'roi',
  'da',
  'dung',
  'phai',
  'vang',
  'u',
  'uh',
  'um',
  'ok',
  'oke',
  'yes',
  'y',
  'yep',
  'true',
  'sure',
  'duoc',
]);
const NO = new Set(['khong', 'ko', 'k', 'kg', 'hong', 'chua', 'no', 'n', 'nope', 'not', 'sai', 'false', 'dau']);

/** Parses one typed answer. `today` (`2026-11-22`) anchors "yesterday" and refuses days to come. */
export function parseAnswer(question: Question, typed: string, today: string): ParsedAnswer {
  const text = fold(typed.normalize('NFC').slice(0, 200)).replace(/[.!…]+$/, '');
  if (UNSURE.test(text)) return { ok: true, value: null };
  switch (question.kind) {
    case 'yes-no':
      return accept(parseYesNo(text), 'not-yes-or-no');
    case 'choice':
      return accept(parseChoice(question, text), 'not-an-option');
    case 'number': {
      const value = parseAmount(text);
      return value === undefined ? refuse('not-a-number') : checkAnswer(question, value, today);
    }
    case 'date': {
      const value = parseDay(text, today, question.future);
      return value === undefined ? refuse('not-a-date') : checkAnswer(question, value, today);
    }
  }
}

/** Checks an answer that is a value already (a stored one, a pressed button) against a question that may have changed since. */
export function checkAnswer(question: Question, value: Answer, today: string): ParsedAnswer {
  if (value === null) return { ok: true, value };
  switch (question.kind) {
    case 'yes-no':
      return typeof value === 'boolean' ? { ok: true, value } : refuse('not-yes-or-no');
    case 'choice':
      return question.options?.some(({ id }) => id === value) ? { ok: true, value } : refuse('not-an-option');
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return refuse('not-a-number');
      if (question.min !== undefined && value < question.min) return refuse('too-small');
      if (question.max !== undefined && value > question.max) return refuse('too-large');
      return { ok: true, value };
    case 'date':
      if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return refuse('not-a-date');
      return value > today && !question.future ? refuse('date-in-future') : { ok: true, value };
  }
}

/** The stored answers that still fit the record after it changed; the others are left out and asked again. */
export function fittingAnswers(procedure: Pick<Procedure, 'questions'>, answers: Answers, today: string): Answers {
  return Object.fromEntries(
    procedure.questions.flatMap((question): [string, Answer][] => {
      const answer = answers[question.id];
      return answer !== undefined && checkAnswer(question, answer, today).ok ? [[question.id, answer]] : [];
    }),
  );
}

/** One `--answer id=value` that cannot be used, in English for the command line. */
interface AnswerPairs {
  readonly answers: Answers;
  readonly problems: readonly string[];
}

/** Parses the command line's `id=value` pairs; values may be ids of options, true/false or anything a person would type. */
export function parseAnswerPairs(
  procedure: Pick<Procedure, 'questions'>,
  pairs: readonly string[],
  today: string,
): AnswerPairs {
  const answers: Record<string, Answer> = {};
  const problems: string[] = [];
  const ids = procedure.questions.map(({ id }) => id);
  for (const pair of pairs) {
    const [, id = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const question = procedure.questions.find((candidate) => candidate.id === id.trim());
    if (question === undefined) {
      problems.push(`"${id}" is not a question of this procedure${didYouMean(id, ids)}`);
      continue;
    }
    const parsed = parseAnswer(question, value, today);
    if (parsed.ok) answers[question.id] = parsed.value;
    else problems.push(`${question.id}: "${value}" ${PROBLEM_WORDS[parsed.problem]}${optionsText(question)}`);
  }
  return { answers, problems };
}

const PROBLEM_WORDS: Readonly<Record<AnswerProblem, string>> = {
  'not-yes-or-no': 'is neither yes nor no',
  'not-an-option': 'is not one of the options',
  'not-a-number': 'is not a number',
  'too-small': 'is below the smallest value allowed',
  'too-large': 'is above the largest value allowed',
  'not-a-date': 'is not a date',
  'date-in-future': 'lies in the future',
};

const optionsText = (question: Question): string =>
  question.options ? ` (${question.options.map(({ id }) => id).join(', ')})` : '';

const refuse = (problem: AnswerProblem): ParsedAnswer => ({ ok: false, problem });
const accept = (value: Literal | undefined, otherwise: AnswerProblem): ParsedAnswer =>
  value === undefined ? refuse(otherwise) : { ok: true, value };

/** Every word must be a yes, a no or politeness; "có nhưng mất" is neither and is asked again. */
function parseYesNo(text: string): boolean | undefined {
  const words = text.split(/[\s,]+/).filter(Boolean);
  if (words.length === 0 || words.length > 5) return undefined;
  const isNo = words.some((word) => NO.has(word));
  if (isNo) return words.every((word) => NO.has(word) || YES.has(word) || POLITE.has(word)) ? false : undefined;
  const isYes = words.some((word) => YES.has(word));
  return isYes && words.every((word) => YES.has(word) || POLITE.has(word)) ? true : undefined;
}

function parseChoice(question: Question, text: string): string | undefined {
  const options = (question.options ?? []).map(({ id, label }, i) => ({
    id,
    names: [String(i + 1), fold(id), fold(label.vi), fold(label.en ?? '')],
  }));
  const exact = options.find(({ names }) => names.includes(text));
  if (exact) return exact.id;
  const numbered = /^(?:so|cau|chon|muc|option|number)?\s*(\d{1,2})$/.exec(text)?.[1];
  if (numbered !== undefined) return options[Number(numbered) - 1]?.id;
  const words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return undefined;
  const within = options.filter(({ names }) => names.slice(2).some((name) => containsAll(name, words)));
  return within.length === 1 ? within[0]?.id : undefined;
}

function containsAll(name: string, words: readonly string[]): boolean {
  const own = new Set(name.split(/[^\p{L}\p{N}]+/u));
  return words.every((word) => own.has(word));
}
