/** A `when` in words: "Đã quá 60 ngày? Có", for cards that are shown before anything was asked. */
import type { Condition, Literal, Question, Test } from '../../knowledge/schema.ts';
import type { Language } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { capital, inLanguage } from './format.ts';

/** Reads a condition out; questions that the record does not have are left out. */
export function conditionText(when: Condition, questions: readonly Question[], lang: Language, say: Say): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(when)) {
    if (value === undefined) continue;
    if (key === 'any')
      parts.push(
        (value as readonly Condition[])
          .map((part) => conditionText(part, questions, lang, say))
          .join(`; ${say('card.or')} `),
      );
    else if (key === 'not')
      parts.push(say('card.notThat', { when: conditionText(value as Condition, questions, lang, say) }));
    else {
      const question = questions.find((candidate) => candidate.id === key);
      if (question)
        parts.push(`${inLanguage(question.ask, lang)} ${capital(answerText(value as Test, question, lang, say))}`);
    }
  }
  return parts.join('; ');
}

/** The answers a test accepts: "có", "sổ đỏ hoặc giấy khác", "từ 2 bản trở lên". */
export function answerText(test: Test, question: Question, lang: Language, say: Say): string {
  const one = (value: Literal): string => {
    if (typeof value === 'boolean') return say(value ? 'card.yes' : 'card.no');
    const option = question.options?.find((candidate) => candidate.id === value);
    if (option) return inLanguage(option.label, lang);
    return question.unit ? `${value} ${inLanguage(question.unit, lang)}` : String(value);
  };
  const many = (values: Literal | readonly Literal[]): string =>
    (Array.isArray(values) ? (values as readonly Literal[]) : [values as Literal]).map(one).join(` ${say('card.or')} `);
  if (typeof test !== 'object' || Array.isArray(test)) return many(test as Literal | readonly Literal[]);
  const range = test as { atLeast?: Literal; below?: Literal; not?: Literal | readonly Literal[] };
  return [
    range.atLeast === undefined ? '' : say('card.atLeast', { value: one(range.atLeast) }),
    range.below === undefined ? '' : say('card.below', { value: one(range.below) }),
    range.not === undefined ? '' : say('card.isNot', { value: many(range.not) }),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
