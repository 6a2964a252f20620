/** Papers, fees and limits that hang on a case, each put under its case, so that one reads only one's own line. */
import { isDeepStrictEqual } from 'node:util';
import type { Condition, Procedure } from '../../knowledge/schema.ts';
import type { Language } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { conditionText } from './condition-text.ts';

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
  list(items.flatMap(({ when, text }) => (when === undefined ? text : [])));

/** A line for each case, then a list for each case of several items; first the ordinary cases, then what few people need. */
export function byCase(items: readonly CaseItem[], context: CaseContext): string[] {
  const isFirst = (item: CaseItem): boolean => isOrdinary(item.when, items);
  return [
    ...casesOf(items.filter(isFirst), context),
    ...casesOf(
      items.filter((item) => !isFirst(item)),
      context,
    ),
  ];
}

/** "Not by post" where "by post" is a case too: what is left when an exception is taken out concerns most people. */
function isOrdinary(when: Condition | undefined, items: readonly CaseItem[]): boolean {
  const [[id, test] = [], ...others] = Object.entries(when ?? {});
  if (id === undefined || others.length > 0) return false;
  const exception = test === false ? true : typeof test === 'object' && 'not' in test ? test.not : undefined;
  return exception !== undefined && items.some((item) => isDeepStrictEqual(item.when, { [id]: exception }));
}

function casesOf(items: readonly CaseItem[], { procedure, lang, say }: CaseContext): string[] {
  const cases = new Map<string, string[]>();
  for (const { when, text } of items) {
    if (when === undefined) continue;
    const name = say('card.depends', { when: conditionText(when, procedure.questions, lang, say) });
    cases.set(name, [...(cases.get(name) ?? []), text]);
  }
  const lines = [...cases].flatMap(([name, [only = '', ...others]]) =>
    others.length > 0 ? [] : `**${name}:** ${only}`,
  );
  const lists = [...cases].filter(([, texts]) => texts.length > 1);
  return [list(lines), ...lists.map(([name, texts]) => `**${name}:**\n${list(texts)}`)].filter((part) => part !== '');
}

const list = (texts: readonly string[]): string => texts.map((text) => `- ${text}`).join('\n');
