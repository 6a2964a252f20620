/** The list in words: papers by what is done with them, then fees, time and place. */
import { link, plain } from '../../../shared/markup.ts';
import { shorten } from '../../card/card.ts';
import { capital, inLanguage } from '../../card/format.ts';
import { sourceLine } from '../../card/source.ts';
import { feeLines, onlyIf, openCondition, timeLines, whereLines } from './facts.ts';
import type { NumberedPaper, TellContext } from './list-of.ts';

/** Papers on one page: as many buttons as a thumb can find, and a text that fits every channel with its facts. */
export const PAPERS_PER_PAGE = 10;
const NAME_LENGTH = 260;
/** Lines of one fact; the card has the rest. */
const MAX_LINES = 8;

export const tickMark = (paper: NumberedPaper, { kept }: TellContext): string =>
  !paper.canPrepare ? '✎' : kept.ticks[paper.key] === 'have' ? '☑' : '☐';

/** How many of the papers to prepare she has. */
export function progressOf({ papers, kept }: TellContext): { have: number; all: number } {
  const own = papers.filter((paper) => paper.canPrepare && (paper.state === 'yes' || kept.ticks[paper.key] === 'have'));
  return { have: own.filter((paper) => kept.ticks[paper.key] === 'have').length, all: own.length };
}

/** Papers sure to be needed that she has not ticked as had. */
export const missingPapers = ({ papers, kept }: TellContext): NumberedPaper[] =>
  papers.filter((paper) => paper.canPrepare && paper.state === 'yes' && kept.ticks[paper.key] !== 'have');

/** One page of the list; what is not papers stands on the last. */
export function listText(context: TellContext, page: number, pages: number): string {
  const { procedure, list, say, lang, papers } = context;
  const from = (page - 1) * PAPERS_PER_PAGE;
  const shown = papers.slice(from, from + PAPERS_PER_PAGE);
  const isLast = page === pages;
  const parts = [
    [say('checklist.title', { name: inLanguage(procedure.name, lang) }), statusLine(context)]
      .filter((line) => line !== '')
      .join('\n'),
    list.isAdapted ? '' : say('checklist.notAdapted'),
    papers.length === 0 ? say('checklist.noPapers') : '',
    ...groupTexts(shown, context),
    pages > 1 ? say('checklist.page', { page, pages }) : '',
    ...(isLast ? factTexts(context) : []),
    isLast ? endLine(context) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function statusLine(context: TellContext): string {
  const { list, say, papers } = context;
  const { have, all } = progressOf(context);
  if (papers.length === 0) return '';
  const ticked = all > 0 ? say('checklist.progress', { have, all }) : '';
  const open = list.questionsLeft > 0 ? say('checklist.openQuestions', { count: list.questionsLeft }) : '';
  return [ticked, open].filter((part) => part !== '').join(' ');
}

function groupTexts(shown: readonly NumberedPaper[], context: TellContext): string[] {
  const { list, say, lang } = context;
  return list.groups.flatMap((group) => {
    const own = shown.filter((paper) => group.documents.some(({ document }) => document === paper.document));
    if (own.length === 0) return [];
    const heading = group.caseName
      ? say('card.group', { group: shorten(group.caseName.replace(/[;:.\s]+$/, ''), NAME_LENGTH) })
      : say(`checklist.use.${group.use}`);
    return [[`**${heading}**`, ...own.flatMap((paper) => paperLines(paper, context, lang))].join('\n')];
  });
}

/** A paper in one to three lines: what and how many, when it is needed, how to come by it. */
function paperLines(paper: NumberedPaper, context: TellContext, lang: 'vi' | 'en'): string[] {
  const { say, kept, knowledge } = context;
  const { document } = paper;
  const tick = kept.ticks[paper.key];
  const counts = [
    document.original > 0 ? say('documents.original', { count: document.original }) : '',
    document.copies > 0 ? say('documents.copies', { count: document.copies }) : '',
  ].filter((part) => part !== '');
  const name = plain(paperName(paper, context));
  const state = tick === 'missing' || tick === 'unsure' ? ` · **${say(`checklist.tick.${tick}`)}**` : '';
  const first = `${tickMark(paper, context)} ${paper.number}. ${name}${counts.length > 0 ? ` – ${counts.join(', ')}` : ''}${state}`;
  if (tick === 'have') return [first];
  const condition = paper.state === 'unknown' ? openCondition(document.when, paper.dependsOn, context) : '';
  const yields = document.yieldedBy === undefined ? undefined : knowledge.head(document.yieldedBy);
  const hints = [
    document.held ? say('checklist.held', { where: say(`checklist.heldIn.${document.held}`) }) : '',
    document.obtain ? say('checklist.obtain', { where: inLanguage(document.obtain, lang) }) : '',
    yields ? say('checklist.yieldedBy', { name: inLanguage(yields.name, lang) }) : '',
    document.form ? formHint(document.form, context) : '',
  ].filter((part) => part !== '');
  return [
    first,
    ...(condition === '' ? [] : [`→ ${say('checklist.neededIf', { when: condition })}`]),
    // Hints come from records as parts of sentences and stand here as sentences.
    ...(hints.length === 0 ? [] : [`→ ${hints.map(capital).join('. ')}`]),
  ];
}

export const paperName = ({ document }: NumberedPaper, { lang }: TellContext): string =>
  shorten(inLanguage(document.name, lang).replace(/[;.\s]+$/, ''), NAME_LENGTH);

/** A form that is named like its paper is only worth a line when it can be opened. */
function formHint(form: NonNullable<NumberedPaper['document']['form']>, { say, lang }: TellContext): string {
  if (!form.url) return '';
  return say('checklist.form', { form: '\u0000' }).replace('\u0000', () =>
    link(inLanguage(form.name, lang), form.url ?? ''),
  );
}

function factTexts(context: TellContext): string[] {
  const { say, lang, list } = context;
  const needs = list.requirements
    .filter(({ state }) => state !== 'no')
    .map(({ requirement, state, dependsOn }) => {
      const text = plain(shorten(inLanguage(requirement.text, lang).replace(/^[-+*•]\s*/, ''), NAME_LENGTH));
      return onlyIf(text, state === 'unknown' ? openCondition(requirement.when, dependsOn, context) : '', say);
    });
  return [
    block(say('checklist.requirements'), list.isAdapted ? needs : []),
    block(say('fees.title'), feeLines(context)),
    block(say('time.title'), timeLines(context)),
    block(say('checklist.where'), whereLines(context)),
  ].filter((part) => part !== '');
}

const block = (title: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : [
        `**${title}**`,
        ...lines.slice(0, MAX_LINES).map((line) => `- ${line}`),
        ...(lines.length > MAX_LINES ? ['- …'] : []),
      ].join('\n');

/** What is not certain, and how old it is; and that prepared is not approved. */
function endLine(context: TellContext): string {
  const { procedure, say, lang, papers, today } = context;
  const [source] = procedure.sources;
  const { have, all } = progressOf(context);
  const asides = [
    procedure.unverified.length > 0
      ? say('checklist.confirm', { what: procedure.unverified.map((text) => inLanguage(text, lang)).join('; ') })
      : '',
    source ? sourceLine(source, { lang, say, now: Date.parse(today) }) : '',
  ];
  return [
    have === all && all > 0 && papers.every(({ state }) => state === 'yes') ? say('checklist.allThere') : '',
    asides
      .filter((line) => line !== '')
      .map((line) => `> ${line}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
