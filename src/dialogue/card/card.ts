/** The answer about one procedure: what it is, first what was asked for, its source; then buttons for the other parts. */
import type { Procedure } from '../../knowledge/schema.ts';
import type { Facet } from '../../search/search.ts';
import type { Language, Reply } from '../../shared/message.ts';
import type { Say } from '../phrases.ts';
import { cardChoices, type CardButtons } from './choices.ts';
import { formatDuration, inLanguage } from './format.ts';
import { feeText, hasSection, mergeWays, nameIn, sections } from './sections.ts';
import { sourceLine } from './source.ts';

/** A page stays well under every channel's limit, so that its buttons sit under what they belong to. */
const PAGE_LENGTH = 3_000;

interface CardRequest extends CardButtons {
  /** What was asked for, in the order asked; empty = overview. */
  readonly facets: readonly Facet[];
  /** Counts from 1. */
  readonly page: number;
  readonly lang: Language;
  readonly now: number;
  /** Set when a button of the same card was pressed to turn the page. */
  readonly replaces: boolean;
}

/** Renders one page of a card. */
export function renderCard(request: CardRequest): Reply {
  const { procedure, lang, say, now } = request;
  const facets = request.facets.filter((facet): facet is Exclude<Facet, 'overview'> => facet !== 'overview');
  const context = { procedure, lang, say };
  const parts =
    facets.length === 0
      ? overview(request)
      : facets.flatMap((facet) =>
          hasSection(facet, procedure)
            ? sections[facet](context)
            : [say('card.missing', { facet: say(`facets.${facet}`) })],
        );
  const pages = paginate(parts);
  const page = Math.min(Math.max(request.page, 1), pages.length);
  const text = [
    header(procedure, lang, say),
    pages[page - 1] ?? '',
    pages.length > 1 ? say('card.page', { page, pages: pages.length }) : '',
    page === pages.length ? footer(procedure, lang, say, now) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  const choices = cardChoices(request, facets, page, pages.length);
  return { text, choices, ...(request.replaces ? { replaces: true as const } : {}) };
}

function header(procedure: Procedure, lang: Language, say: Say): string {
  const authority = inLanguage(procedure.authority, lang);
  const levels = procedure.levels.map((name) => say(`levels.${name}`));
  // "Ủy ban nhân dân cấp xã (cấp xã)" would say it twice, and so would "Commune people's committee (commune level)".
  const level = levels.filter((name) => !authority.toLowerCase().includes(name.replace(/ level$/, ''))).join(', ');
  const handled =
    authority === ''
      ? level === ''
        ? ''
        : say('card.levelOnly', { level })
      : level === ''
        ? say('card.handledByOnly', { authority })
        : say('card.handledBy', { authority, level });
  const english =
    lang === 'en' && procedure.name.en ? `${say('card.officialName', { name: procedure.name.vi })}\n` : '';
  const notice = procedure.notOffered ? `\n${say(`notOffered.${procedure.notOffered}`)}` : '';
  return `**${nameIn(procedure.name, lang)}**\n${english}${handled}${notice}`.trim();
}

function overview({ procedure, lang, say }: CardRequest): string[] {
  const context = { procedure, lang, say };
  const limits = [...new Set(procedure.timeLimits.map(({ amount, unit }) => formatDuration(amount, unit, say)))];
  const fees = mergeWays(procedure);
  const ways = [...new Set(procedure.submit.map((way) => say(`via.${way.via}`)))];
  const facts = [
    documentsFact(procedure, say),
    limits.length === 0
      ? ''
      : factLine(limits.length > 1 ? 'overview.timeByCase' : 'overview.time', say, limits.join(` ${say('card.or')} `)),
    fees.some(({ when }) => when !== undefined) || fees.length > 2
      ? say('overview.feesByCase')
      : fees.length > 0
        ? rawFact('overview.fees', say, fees.map((fee) => feeText(fee, context)).join('; '))
        : '',
    ways.length > 0 ? factLine('overview.submit', say, ways.join(', ')) : '',
    procedure.result ? factLine('overview.result', say, shorten(inLanguage(procedure.result, lang), 160)) : '',
  ].filter((fact) => fact !== '');
  return [
    ...(procedure.summary ? [nameIn(procedure.summary, lang)] : []),
    facts.map((fact) => `- ${fact}`).join('\n'),
    say('overview.ask'),
  ].filter((part) => part !== '');
}

function documentsFact({ documents }: Procedure, say: Say): string {
  const count = documents.length;
  if (count === 0) return '';
  // "Ten papers" frightens who needs two: what everybody needs is counted, the rest depends.
  const always = documents.filter(({ when }) => when === undefined).length;
  if (always === count) return say('overview.documents', { count });
  return always === 0 ? say('overview.documentsByCase') : say('overview.documentsAndMore', { count: always });
}

const PLACE: Readonly<Record<string, string>> = {
  'overview.time': 'time',
  'overview.timeByCase': 'time',
  'overview.submit': 'ways',
  'overview.result': 'result',
  'overview.fees': 'fees',
};
const factLine = (key: string, say: Say, value: string): string => say(key, { [PLACE[key] ?? 'value']: value });
/** For a value that is markup already (it must not be made inert twice). */
const rawFact = (key: string, say: Say, markup: string): string =>
  say(key, { [PLACE[key] ?? 'value']: '\u0000' }).replace('\u0000', markup);

/** What to be careful with, and where it comes from: small, below. */
function footer(procedure: Procedure, lang: Language, say: Say, now: number): string {
  const lines: string[] = [];
  if (procedure.unverified.length > 0)
    lines.push(
      say('checklist.confirm', { what: procedure.unverified.map((text) => inLanguage(text, lang)).join('; ') }),
    );
  for (const caveat of procedure.caveats)
    if (caveat !== 'fee-unknown' && caveat !== 'time-unclear') lines.push(say(`caveats.${caveat}`));
  const [source] = procedure.sources;
  if (source) lines.push(sourceLine(source, { lang, say, now }));
  if (!source?.title.includes(procedure.code)) lines.push(say('card.code', { code: procedure.code }));
  if (lang === 'en' && procedure.origin === 'imported') lines.push(say('card.originalVietnamese'));
  return lines.map((line) => `> ${line}`).join('\n');
}

/** Puts paragraphs on pages; a paragraph longer than a page is broken at its lines, a line at its words. */
function paginate(parts: readonly string[]): string[] {
  const pages: string[] = [];
  let current = '';
  const add = (piece: string, joint: string): void => {
    if (current !== '' && current.length + joint.length + piece.length > PAGE_LENGTH) {
      pages.push(current);
      current = piece;
    } else current = current === '' ? piece : `${current}${joint}${piece}`;
  };
  for (const part of parts) {
    if (part.length <= PAGE_LENGTH) add(part, '\n\n');
    else for (const line of part.split('\n').flatMap(breakLine)) add(line, '\n');
  }
  if (current !== '') pages.push(current);
  return pages.length > 0 ? pages : [''];
}

function breakLine(line: string): string[] {
  if (line.length <= PAGE_LENGTH) return [line];
  const at = line.lastIndexOf(' ', PAGE_LENGTH);
  const cut = at > 0 ? at : PAGE_LENGTH;
  return [line.slice(0, cut), ...breakLine(line.slice(cut).trimStart())];
}

/** Cuts at a word's end and says so with an ellipsis. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const at = text.lastIndexOf(' ', length - 1);
  return `${text.slice(0, at > length / 2 ? at : length - 1).trimEnd()}…`;
}
