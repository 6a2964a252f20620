/** One short question with its buttons; what was refused and why, and why it is asked at all. */
import type { AnswerProblem } from '../../../knowledge/answers.ts';
import type { Answer } from '../../../knowledge/conditions.ts';
import { conditionTests } from '../../../knowledge/conditions.ts';
import type { Condition, Question } from '../../../knowledge/schema.ts';
import { plain } from '../../../shared/markup.ts';
import type { Choice, Language, Reply } from '../../../shared/message.ts';
import { shorten } from '../../card/card.ts';
import { formatDay, inLanguage } from '../../card/format.ts';
import type { Say } from '../../phrases.ts';
import type { TellContext } from './list-of.ts';
import { optionKey, questionKey } from './short-ids.ts';

/** Papers named as the reason of a question that has no reason of its own. */
const MAX_REASONS = 3;

/** `before` stands above the question: a refusal, a reason, a piece of news. */
export function questionReply(context: TellContext, question: Question, before: string): Reply {
  const { procedure, list, say, lang } = context;
  const isFirst = list.answered.length === 0;
  const left = Math.max(list.questionsLeft, 1);
  const text = [
    before,
    `${say('checklist.askHead', { name: shorten(inLanguage(procedure.name, lang), 90) })}\n${say('checklist.left', { count: left })}`,
    `**${plain(inLanguage(question.ask, lang))}**${hint(question, context)}`,
  ];
  const base = `c:${procedure.code}`;
  return {
    text: text.filter((part) => part !== '').join('\n\n'),
    choices: [
      ...answerChoices(context, question),
      { id: `${base}:a:${questionKey(question)}:_`, label: say('checklist.notSure') },
      { id: `${base}:w:${questionKey(question)}`, label: say('checklist.why') },
      ...(isFirst ? [] : [{ id: `${base}:change`, label: say('checklist.change') }]),
      { id: `${base}:list`, label: say('checklist.showList') },
    ],
  };
}

function answerChoices({ procedure, say, lang }: TellContext, question: Question): Choice[] {
  const base = `c:${procedure.code}:a:${questionKey(question)}`;
  if (question.kind === 'yes-no')
    return [
      { id: `${base}:y`, label: say('checklist.yes') },
      { id: `${base}:n`, label: say('checklist.no') },
    ];
  return (question.options ?? []).map(({ id, label }) => ({
    id: `${base}:${optionKey(id)}`,
    label: inLanguage(label, lang),
  }));
}

function hint(question: Question, { say, lang }: TellContext): string {
  if (question.kind === 'number') {
    const unit = question.unit ? inLanguage(question.unit, lang) : '';
    return `\n${say('checklist.typeNumber', { unit })}`;
  }
  return question.kind === 'date' ? `\n${say('checklist.typeDate')}` : '';
}

/** What the value of a pressed answer button means for a question; `undefined` = an option that is gone. */
export function valueOfButton(question: Question, value: string): Answer | undefined {
  if (value === '_') return null;
  if (question.kind === 'yes-no') return value === 'y' ? true : value === 'n' ? false : undefined;
  return question.options?.find(({ id }) => optionKey(id) === value)?.id;
}

/** Why an answer could not be taken, with what would be. */
export function refusal(problem: AnswerProblem, question: Question, { say, lang }: TellContext): string {
  const unit = question.unit ? inLanguage(question.unit, lang) : '';
  return say(`checklist.problem.${problem}`, { min: question.min ?? '', max: question.max ?? '', unit });
}

/** The record's own reason, or the papers that hang on the answer. */
export function whyText(question: Question, { procedure, say, lang }: TellContext): string {
  if (question.why) return plain(inLanguage(question.why, lang));
  const depends = (when: Condition | undefined): boolean =>
    when !== undefined && conditionTests(when).some((test) => test.question === question.id);
  const papers = procedure.documents.filter(({ when }) => depends(when)).slice(0, MAX_REASONS);
  if (papers.length === 0) return say('checklist.whyOther');
  return say('checklist.whyPapers', {
    papers: papers.map(({ name }) => shorten(inLanguage(name, lang), 80)).join('; '),
  });
}

/** An answer as she gave it: "có", "2 bản", "15/3/2026", the option's label. */
export function answerText(question: Question, answer: Answer, lang: Language, say: Say): string {
  if (answer === null) return say('checklist.notSure');
  if (typeof answer === 'boolean') return say(answer ? 'checklist.yes' : 'checklist.no');
  if (question.kind === 'date') return formatDay(String(answer), lang);
  const option = question.options?.find(({ id }) => id === answer);
  if (option) return inLanguage(option.label, lang);
  return question.unit ? `${answer} ${inLanguage(question.unit, lang)}` : String(answer);
}
