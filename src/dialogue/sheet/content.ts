/** What stands on the one-visit sheet, in one language and without markup; the PDF and the text are two ways to show it. */
import { parseMarkup } from '../../shared/markup.ts';
import { capital, formatDay, inLanguage } from '../card/format.ts';
import { sourceLine } from '../card/source.ts';
import { feeLines, openCondition, timeLines, whereLines } from '../flows/checklist/facts.ts';
import { paperName, progressOf } from '../flows/checklist/list-text.ts';
import type { NumberedPaper, TellContext } from '../flows/checklist/list-of.ts';

export interface SheetPaper {
  readonly number: number;
  readonly name: string;
  /** "1 bản chính, 1 bản sao". */
  readonly counts: string;
  /** When it is needed, as long as that is open; never left out: without it the paper would be read as needed. Empty = in any case. */
  readonly condition: string;
  /** Whether it must be brought, where it comes from; empty = nothing to say. */
  readonly hint: string;
  /** Ticked as had. */
  readonly isThere: boolean;
}

export interface SheetContent {
  readonly lang: 'vi' | 'en';
  readonly title: string;
  readonly name: string;
  readonly code: string;
  /** Code and authority. */
  readonly under: string;
  readonly facts: readonly { readonly label: string; readonly lines: readonly string[] }[];
  readonly papersTitle: string;
  /** What stands there instead, when the record lists none; empty = it lists some. */
  readonly noPapers: string;
  readonly groups: readonly { readonly heading: string; readonly papers: readonly SheetPaper[] }[];
  /** What is not certain, to be asked before or when filing. */
  readonly confirm: { readonly label: string; readonly lines: readonly string[] } | undefined;
  readonly basis: { readonly label: string; readonly text: string } | undefined;
  /** Source, day, and that prepared is not approved. */
  readonly notes: readonly string[];
  /** Where the QR code leads, with what stands under it. */
  readonly link: { readonly url: string; readonly label: string } | undefined;
  /** "… and 4 more", for what does not fit. */
  readonly andMore: (count: number) => string;
  /** The same for lines of fees, limits and places. */
  readonly andMoreLines: (count: number) => string;
}

export function sheetContent(context: TellContext): SheetContent {
  const { procedure, kept, list, say, lang, papers, today } = context;
  const authority = inLanguage(procedure.authority, lang);
  const { have, all } = progressOf(context);
  // A count of the papers sure to be needed would be read as one of all that stand below.
  const isOpen = papers.some(({ state }) => state === 'unknown');
  const hasAnswers = Object.keys(kept.answers).length > 0;
  return {
    lang,
    title: say('sheet.title'),
    name: inLanguage(procedure.name, lang),
    code: procedure.code,
    under: [
      // The officer at the counter reads this name.
      lang === 'en' && procedure.name.en ? bare(say('card.officialName', { name: procedure.name.vi })) : '',
      bare(say('card.code', { code: procedure.code })),
      authority === '' ? '' : bare(say('card.handledByOnly', { authority })),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    facts: [
      { label: bare(say('checklist.where')), lines: whereLines(context).map(bare) },
      { label: bare(say('fees.title')), lines: feeLines(context).map(bare) },
      { label: bare(say('time.title')), lines: timeLines(context).map(bare) },
    ],
    papersTitle: bare(all === 0 || isOpen ? say('documents.title') : say('sheet.papers', { have, all })),
    noPapers: papers.length === 0 ? bare(say('checklist.noPapers')) : '',
    groups: list.groups.map((group) => ({
      heading: group.caseName ?? bare(say(`checklist.use.${group.use}`)),
      papers: papers
        .filter((paper) => group.documents.some(({ document }) => document === paper.document))
        .map((paper) => sheetPaper(paper, context)),
    })),
    confirm:
      procedure.unverified.length === 0
        ? undefined
        : { label: bare(say('sheet.confirm')), lines: procedure.unverified.map((text) => inLanguage(text, lang)) },
    basis:
      procedure.legalBasis.length === 0
        ? undefined
        : {
            label: bare(say('facets.basis')),
            text: procedure.legalBasis
              .map(({ number, title }) => number ?? title ?? '')
              .filter((part) => part !== '')
              .join('; '),
          },
    notes: [
      ...(list.isAdapted ? [] : [bare(say('checklist.notAdapted'))]),
      ...procedure.sources.slice(0, 1).map((source) => bare(sourceLine(source, { lang, say, now: Date.parse(today) }))),
      bare(say(hasAnswers ? 'sheet.madeFromAnswers' : 'sheet.made', { date: formatDay(today, lang) })),
    ],
    link: linkOf(context),
    andMore: (count) => bare(say('sheet.andMore', { count })),
    andMoreLines: (count) => bare(say('sheet.andMoreLines', { count })),
  };
}

function sheetPaper(paper: NumberedPaper, context: TellContext): SheetPaper {
  const { say, lang, kept } = context;
  const { document } = paper;
  const condition = paper.state === 'unknown' ? openCondition(document.when, paper.dependsOn, context) : '';
  return {
    number: paper.number,
    name: paperName(paper, context),
    counts: [
      document.original > 0 ? say('documents.original', { count: document.original }) : '',
      document.copies > 0 ? say('documents.copies', { count: document.copies }) : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
    condition: condition === '' ? '' : bare(say('checklist.neededIf', { when: condition })),
    hint: [
      document.held ? bare(say('checklist.held', { where: say(`checklist.heldIn.${document.held}`) })) : '',
      document.obtain ? inLanguage(document.obtain, lang) : '',
    ]
      .filter((part) => part !== '')
      .map(capital)
      .join('. '),
    isThere: kept.ticks[paper.key] === 'have',
  };
}

function linkOf({ procedure, say }: TellContext): SheetContent['link'] {
  const online = procedure.submit.find((way) => way.via === 'online' && way.url)?.url;
  const url = online ?? procedure.sources.find((source) => source.url)?.url;
  return url === undefined ? undefined : { url, label: bare(say('sheet.scan')) };
}

/** The words of a piece of markup without addresses: on paper a link is no use. */
const bare = (markup: string): string =>
  parseMarkup(markup)
    .flatMap((block) => (block.kind === 'list' ? block.items : block.lines))
    .map((spans) => spans.map(({ text }) => text).join(''))
    .join(' ')
    // The typeface has no arrow.
    .replace(/ → /g, ' – ');
