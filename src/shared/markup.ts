/**
 * The one small markup of replies: `**bold**`, `[label](https://address)`, lines starting with `- `, blank line = new paragraph;
 * lines starting with `> ` stand aside: sources and reservations, which a channel may print small.
 * Text that comes from records or people is passed through `plain` first, so that it cannot become markup.
 * Channels render the parsed form; nothing else looks inside.
 */

/** A run of text. `href` is always http(s), mailto or tel. */
export interface Span {
  readonly text: string;
  readonly bold?: true;
  readonly href?: string;
}

/** A paragraph (lines of spans), perhaps aside, or a list (items of spans). */
export type Block =
  | { readonly kind: 'paragraph'; readonly lines: readonly (readonly Span[])[]; readonly aside?: true }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] };

const SPECIAL = /[\\*[\]()]/g;
const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)[^\s]+$/i;

/** Makes any text inert: it renders as exactly these characters. Line breaks become spaces. */
export const plain = (text: string): string =>
  text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(SPECIAL, '\\$&')
    .replace(/^([->]) /, '\\$1 ');

/** A link with an inert label. An address that is not http(s), mailto or tel is left out and only the label stays. */
export const link = (label: string, href: string): string =>
  SAFE_LINK.test(href)
    ? `[${plain(label)}](${href.replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'))})`
    : plain(label);

/** Parses the markup. Never throws: what is not markup is text. */
export function parseMarkup(markup: string): Block[] {
  const blocks: Block[] = [];
  for (const part of markup.split(/\n{2,}/)) {
    let lines: Span[][] = [];
    let items: Span[][] = [];
    let aside = false;
    const flush = (): void => {
      if (lines.length > 0) blocks.push({ kind: 'paragraph', lines, ...(aside ? { aside } : {}) });
      if (items.length > 0) blocks.push({ kind: 'list', items });
      lines = [];
      items = [];
    };
    for (const line of part.split('\n')) {
      if (line.trim() === '') continue;
      const isItem = line.startsWith('- ');
      const isAside = line.startsWith('> ');
      if (isItem ? lines.length > 0 : items.length > 0 || isAside !== aside) flush();
      aside = isAside;
      (isItem ? items : lines).push(parseSpans(isItem || isAside ? line.slice(2) : line));
    }
    flush();
  }
  return blocks;
}

/** The text as a person reads it where there is no formatting: links as `label (address)`, list items with a bullet. */
export function toPlainText(markup: string): string {
  const spans = (list: readonly Span[]): string =>
    list.map((span) => (span.href && span.href !== span.text ? `${span.text} (${span.href})` : span.text)).join('');
  return parseMarkup(markup)
    .map((block) =>
      block.kind === 'list'
        ? block.items.map((item) => `• ${spans(item)}`).join('\n')
        : block.lines.map((line) => spans(line)).join('\n'),
    )
    .join('\n\n');
}

function parseSpans(line: string): Span[] {
  const spans: Span[] = [];
  let text = '';
  let bold = false;
  const push = (): void => {
    if (text !== '') spans.push(bold ? { text, bold: true } : { text });
    text = '';
  };
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? '';
    if (char === '\\' && i + 1 < line.length) {
      text += line[++i];
    } else if (char === '*' && line[i + 1] === '*') {
      push();
      bold = !bold;
      i++;
    } else if (char === '[') {
      const found = /^\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)/.exec(line.slice(i));
      const [whole, label, href] = found ?? [];
      if (whole === undefined || label === undefined || href === undefined || !SAFE_LINK.test(href)) {
        text += char;
        continue;
      }
      push();
      const labelText = label.replace(/\\(.)/g, '$1');
      spans.push(bold ? { text: labelText, href, bold: true } : { text: labelText, href });
      i += whole.length - 1;
    } else {
      text += char;
    }
  }
  push();
  return spans;
}
