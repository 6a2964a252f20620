/** A `when` in words that stand after "if": "bé bị bỏ rơi và gửi hồ sơ qua bưu chính". */
import type { Condition, Literal, Question, Test } from '../../knowledge/schema.ts';
import type { Language } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { formatDay, inLanguage } from './format.ts';

/** Reads a condition out; questions that the record does not have are left out. */
export function conditionText(when: Condition, questions: readonly Question[], lang: Language, say: Say): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(when)) {
    if (value === undefined) continue;
    if (key === 'any')
      parts.push(
        joined(
          (value as readonly Condition[]).map((part) => conditionText(part, questions, lang, say)),
          'or',
          say,
        ),
      );
    else if (key === 'not') parts.push(`${say('card.not')} ${conditionText(value as Condition, questions, lang, say)}`);
    else {
      const question = questions.find((candidate) => candidate.id === key);
      if (question) parts.push(testText(value as Test, question, lang, say));
    }
  }
  return joined(
    parts.filter((part) => part !== ''),
    'and',
    say,
  );
}

/** "A và B"; with a comma where a part is itself joined, so that one sees what belongs together. */
function joined(parts: readonly string[], by: 'and' | 'or', say: Say): string {
  const isNested = parts.some((part) => [say('card.and'), say('card.or')].some((word) => part.includes(` ${word} `)));
  return parts.join(`${isNested ? ',' : ''} ${say(`card.${by}`)} `);
}

/** One question's part of a condition, in the record's own words. */
function testText(test: Test, question: Question, lang: Language, say: Say): string {
  if (typeof test !== 'object') return answersText([test], question, lang, say);
  if (isList(test)) return answersText(test, question, lang, say);
  const { atLeast, below, not } = test;
  const bounds = Object.entries({ atLeast, below }).flatMap(([key, bound]) => {
    if (bound === undefined) return [];
    const value = typeof bound === 'string' ? formatDay(bound, lang) : String(bound);
    const own = question.if?.[key];
    return own ? inLanguage(own, lang).replace('{value}', value) : asked(question, say(`card.${key}`, { value }), lang);
  });
  const others = not === undefined ? [] : [othersText(isList(not) ? not : [not], question, lang, say)];
  return joined([...bounds, ...others], 'and', say);
}

/** "A hoặc B"; of a long list rather the few answers that are not in it. */
function answersText(answers: readonly Literal[], question: Question, lang: Language, say: Say): string {
  const fitting = wordings(answers, question, lang, say);
  const others = wordings(answersBut(answers, question), question, lang, say);
  const isShorterTurned = others.length > 0 && fitting.length > others.length + 1;
  return isShorterTurned && !others.some((words) => fitting.includes(words))
    ? noneOf(others, say)
    : anyOf(fitting, say);
}

function othersText(excluded: readonly Literal[], question: Question, lang: Language, say: Say): string {
  const others = answersBut(excluded, question);
  return others.length > 0
    ? answersText(others, question, lang, say)
    : noneOf(wordings(excluded, question, lang, say), say);
}

const answersBut = (answers: readonly Literal[], { kind, options = [] }: Question): Literal[] =>
  (kind === 'yes-no' ? [true, false] : options.map(({ id }) => id)).filter((answer) => !answers.includes(answer));

/** "làm ở xã hoặc tổ chức công chứng": what all begin with is said once. */
function anyOf(all: readonly string[], say: Say): string {
  const [first = [], ...others] = all.map((text) => text.split(' '));
  let shared = 0;
  while (
    others.every((words) => words[shared] === first[shared] && words.length > shared + 1) &&
    first.length > shared + 1
  )
    shared += 1;
  const from = others.length > 0 && shared > 1 ? shared : 0;
  return [first, ...others.map((words) => words.slice(from))]
    .map((words) => words.join(' '))
    .join(` ${say('card.or')} `);
}
const noneOf = (words: readonly string[], say: Say): string => `${say('card.not')} ${anyOf(words, say)}`;

const wordings = (answers: readonly Literal[], question: Question, lang: Language, say: Say): string[] => [
  ...new Set(answers.map((answer) => wording(answer, question, lang, say))),
];

function wording(answer: Literal, question: Question, lang: Language, say: Say): string {
  const own = question.if?.[String(answer)];
  if (own) return inLanguage(own, lang);
  if (typeof answer === 'boolean') return asked(question, say(answer ? 'card.yes' : 'card.no'), lang);
  const label = question.options?.find(({ id }) => id === answer)?.label;
  return asked(question, label ? inLanguage(label, lang) : String(answer), lang);
}

/** For a record without words of its own. */
const asked = ({ ask }: Question, answer: string, lang: Language): string => `“${inLanguage(ask, lang)}” ${answer}`;

const isList = (value: unknown): value is readonly Literal[] => Array.isArray(value);
