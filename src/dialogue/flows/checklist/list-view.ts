/** The list as a reply: its text, a button for each paper on the page, and what can be done with it. */
import type { Choice, Reply } from '../../../shared/message.ts';
import { shorten } from '../../card/card.ts';
import { inLanguage } from '../../card/format.ts';
import { listText, PAPERS_PER_PAGE, tickMark } from './list-text.ts';
import type { NumberedPaper, TellContext } from './list-of.ts';
import { questionKey } from './short-ids.ts';

const LABEL_LENGTH = 48;
/** Procedures that yield a paper, offered as buttons. */
const MAX_SOURCES = 2;

export const pagesOf = ({ papers }: TellContext): number => Math.max(1, Math.ceil(papers.length / PAPERS_PER_PAGE));

/** `before` stands above the list: what changed, what was understood. */
export function listReply(context: TellContext, wantedPage: number, before: string): Reply {
  const pages = pagesOf(context);
  const page = Math.min(Math.max(1, Math.trunc(wantedPage) || 1), pages);
  const { procedure, list, say } = context;
  const base = `c:${procedure.code}`;
  const text = listText(context, page, pages);
  const next = list.nextQuestion;
  return {
    text: before === '' ? text : `${before}\n\n${text}`,
    choices: [
      // The papers come first and in order, so that the number of a choice is the number of the paper.
      ...pageOf(context.papers, page).flatMap((paper) => (paper.canPrepare ? [tickChoice(paper, page, context)] : [])),
      ...(page < pages ? [{ id: `${base}:list:${page + 1}`, label: say('checklist.nextPage') }] : []),
      ...(page > 1 ? [{ id: `${base}:list:${page - 1}`, label: say('checklist.previousPage') }] : []),
      ...(next
        ? [
            {
              id: `${base}:q:${questionKey(next)}`,
              label: say('checklist.answerMore', { count: list.questionsLeft }),
            },
          ]
        : []),
      { id: `${base}:sheet`, label: say('checklist.sheet') },
      { id: `commune:${procedure.code}`, label: say(context.commune ? 'checklist.otherPlace' : 'checklist.myPlace') },
      ...sourceChoices(context),
      { id: `${base}:more`, label: say('checklist.more') },
    ],
  };
}

const pageOf = (papers: readonly NumberedPaper[], page: number): readonly NumberedPaper[] =>
  papers.slice((page - 1) * PAPERS_PER_PAGE, page * PAPERS_PER_PAGE);

/** The button says what it will make true, so that two devices pressing at once agree. */
function tickChoice(paper: NumberedPaper, page: number, context: TellContext): Choice {
  const { procedure, kept, lang } = context;
  const wanted = kept.ticks[paper.key] === 'have' ? 'missing' : 'have';
  return {
    id: `c:${procedure.code}:t:${paper.key}:${wanted}${page > 1 ? `:${page}` : ''}`,
    label: `${tickMark(paper, context)} ${paper.number}. ${labelOf(inLanguage(paper.document.name, lang))}`,
  };
}

/** A paper's name on its button: what stands in brackets is read in the list above. */
function labelOf(name: string): string {
  const bare = name.replace(/\s*\([^()]*\)/g, '').trim();
  return shorten(bare === '' ? name : bare, LABEL_LENGTH);
}

/** Where papers come from that she does not have and another procedure yields. */
function sourceChoices({ papers, kept, knowledge, lang, say }: TellContext): Choice[] {
  const codes = papers
    .filter(({ key, state }) => kept.ticks[key] !== 'have' && state === 'yes')
    .flatMap(({ document }) => document.yieldedBy ?? []);
  return [...new Set(codes)].slice(0, MAX_SOURCES).flatMap((code) => {
    const head = knowledge.head(code);
    return head
      ? [
          {
            id: `p:${code}`,
            label: say('checklist.howToGet', { name: shorten(inLanguage(head.name, lang), LABEL_LENGTH - 12) }),
          },
        ]
      : [];
  });
}

/** Less frequent things, one tap further. */
export function moreReply({ procedure, list, say, kept, lang }: TellContext): Reply {
  const base = `c:${procedure.code}`;
  return {
    text: say('checklist.moreHead', { name: inLanguage(procedure.name, lang) }),
    choices: [
      { id: `${base}:day`, label: say(kept.filing ? 'checklist.otherDay' : 'checklist.chooseDay') },
      ...(list.answered.length > 0 ? [{ id: `${base}:change`, label: say('checklist.change') }] : []),
      { id: `${base}:remind`, label: say('checklist.remind') },
      { id: `${base}:send`, label: say('checklist.continueElsewhere') },
      { id: `${base}:copy`, label: say('checklist.shareCopy') },
      { id: `p:${procedure.code}`, label: say('checklist.card') },
      { id: 'lists', label: say('menuChoices.checklists') },
      { id: `${base}:reset`, label: say('checklist.reset') },
      { id: `${base}:list`, label: say('checklist.backToList') },
    ],
  };
}
