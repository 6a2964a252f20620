/**
 * The small markup as Telegram's HTML, cut into messages. Everything is escaped and every tag is closed within its own message.
 * Lengths are those that Telegram counts: UTF-16 units of the text without tags and with entities resolved.
 */
import { parseMarkup, type Block, type Span } from '../../shared/markup.ts';

/** One message's worth. */
export interface Part {
  readonly html: string;
  /** What the person sees of it, for the case that Telegram refuses our HTML. */
  readonly text: string;
}

/** A line with the break that stands before it when something precedes it in the same message. */
interface Line {
  readonly lead: '\n' | '\n\n';
  readonly spans: readonly Span[];
}

/** Renders a reply's markup as messages of at most `limit` characters: cut between paragraphs, else lines, else words. */
export function renderParts(markup: string, limit: number): Part[] {
  const parts: Part[] = [];
  let open: Line[] = [];
  let length = 0;
  const flush = (): void => {
    if (open.length > 0) parts.push(toPart(open));
    open = [];
    length = 0;
  };
  /** Adds lines to the open message if there is room for all of them. */
  const add = (lines: readonly Line[]): boolean => {
    const lead = open.length === 0 ? (lines[0]?.lead.length ?? 0) : 0;
    const added = lengthOf(lines) - lead;
    if (length + added > limit) return false;
    open.push(...lines);
    length += added;
    return true;
  };
  for (const paragraph of paragraphsOf(parseMarkup(markup))) {
    if (add(paragraph)) continue;
    flush();
    if (add(paragraph)) continue;
    for (const line of paragraph.flatMap((whole) => cutLine(whole, limit))) {
      if (add([line])) continue;
      flush();
      add([line]);
    }
  }
  flush();
  return parts;
}

/** With the breaks before them. */
const lengthOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { lead, spans }) => spans.reduce((line, span) => line + span.text.length, sum + lead.length), 0);

function paragraphsOf(blocks: readonly Block[]): Line[][] {
  return blocks.map((block) => {
    const rows = block.kind === 'paragraph' ? block.lines : block.items.map((item) => [{ text: '• ' }, ...item]);
    return rows.map((spans, index) => ({ lead: index === 0 ? '\n\n' : '\n', spans: spans.map(reachable) }));
  });
}

/** Telegram links only web addresses and finds phone numbers and mail addresses by itself when they stand in the text. */
function reachable(span: Span): Span {
  const { href, ...rest } = span;
  if (href === undefined || /^https?:/i.test(href)) return span;
  const address = href.replace(/^(tel|mailto):/i, '');
  const digits = (text: string): string => text.replace(/[\s.()-]/g, '');
  return digits(span.text).includes(digits(address)) ? rest : { ...rest, text: `${span.text} (${address})` };
}

/** Cuts a line that alone is too long for a message, at spaces where there are any. */
function cutLine(line: Line, limit: number): Line[] {
  if (lengthOf([line]) - line.lead.length <= limit) return [line];
  const lines: Line[] = [];
  let spans: Span[] = [];
  let room = limit;
  for (const span of line.spans) {
    let rest = span.text;
    while (rest.length > room) {
      const at = cutAt(rest, room);
      const head = rest.slice(0, at).trimEnd();
      if (head !== '') spans.push({ ...span, text: head });
      lines.push({ lead: lines.length === 0 ? line.lead : '\n', spans });
      rest = rest.slice(at).trimStart();
      spans = [];
      room = limit;
    }
    if (rest !== '') spans.push({ ...span, text: rest });
    room -= rest.length;
  }
  if (spans.length > 0) lines.push({ lead: lines.length === 0 ? line.lead : '\n', spans });
  return lines;
}

/** Where to cut so that at most `room` units stay: after the last space, else before a whole character. */
function cutAt(text: string, room: number): number {
  const space = text.lastIndexOf(' ', room);
  if (space > room / 2) return space;
  const isInsidePair = /[\uD800-\uDBFF]/.test(text.charAt(room - 1));
  return isInsidePair ? room - 1 : room;
}

const toPart = (lines: readonly Line[]): Part => ({
  html: join(lines, spanHtml),
  text: visible(lines),
});

const visible = (lines: readonly Line[]): string => join(lines, (span) => span.text);

const join = (lines: readonly Line[], write: (span: Span) => string): string =>
  lines.map(({ lead, spans }, index) => (index === 0 ? '' : lead) + spans.map(write).join('')).join('');

function spanHtml({ text, bold, href }: Span): string {
  const inner = bold ? `<b>${escape(text)}</b>` : escape(text);
  return href === undefined ? inner : `<a href="${escape(href).replace(/"/g, '&quot;')}">${inner}</a>`;
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
