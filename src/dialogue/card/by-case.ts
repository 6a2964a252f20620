/** Papers, fees and limits that hang on a case, put under the question that decides, so that one reads only one's own line. */
import type { Condition, Procedure, Question, Test } from '../../knowledge/schema.ts';
import { plain } from '../../shared/markup.ts';
import type { Language } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { answerText, conditionText } from './condition-text.ts';
import { capital, inLanguage } from './format.ts';

interface CaseContext {
  readonly procedure: Pick<Procedure, 'questions'>;
  readonly lang: Language;
  readonly say: Say;
}

/** `text` is markup. */
interface CaseItem {
  readonly when?: Condition | undefined;
  readonly text: string;
}

/** What holds for everybody, as one list; empty when nothing does. */
export const forEverybody = (items: readonly CaseItem[]): string =>
  list(items.filter(({ when }) => when === undefined));

/**
 * One paragraph for each question, or for each condition of several questions, in the order of the items. A question with several
 * telling answers is asked once with a line for each; with one, its answer stands beside it.
 */
export function byCase(items: readonly CaseItem[], context: CaseContext): string[] {
  const { procedure, lang, say } = context;
  const groups = new Map<string, CaseItem[]>();
  for (const item of items) {
    if (item.when === undefined) continue;
    const key = deciding(item.when, procedure)?.question.id ?? JSON.stringify(item.when);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    const single = first?.when && deciding(first.when, procedure);
    if (!single) {
      const when = first?.when ? conditionText(first.when, procedure.questions, lang, say) : '';
      return `${say('card.depends', { when })}:\n${list(group)}`;
    }
    const ask = plain(inLanguage(single.question.ask, lang));
    const byAnswer = new Map<string, string[]>();
    for (const { when, text } of group) {
      const test = when && deciding(when, procedure)?.test;
      const answer = test === undefined ? '' : plain(capital(answerText(test, single.question, lang, say)));
      byAnswer.set(answer, [...(byAnswer.get(answer) ?? []), text]);
    }
    const [only] = byAnswer.keys();
    if (byAnswer.size === 1) return `${ask} **${only}:**\n${list(group)}`;
    return `${ask}\n${[...byAnswer].map(([answer, texts]) => `- **${answer}:** ${texts.join('; ')}`).join('\n')}`;
  });
}

const list = (items: readonly CaseItem[]): string => items.map(({ text }) => `- ${text}`).join('\n');

/** The one question a condition is about; `undefined` when there are several. */
function deciding(
  when: Condition,
  { questions }: Pick<Procedure, 'questions'>,
): { question: Question; test: Test } | undefined {
  const [entry, ...others] = Object.entries(when).filter(([, test]) => test !== undefined);
  if (!entry || others.length > 0) return undefined;
  const question = questions.find(({ id }) => id === entry[0]);
  return question && { question, test: entry[1] as Test };
}
