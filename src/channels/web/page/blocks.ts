/** Draws a reply's blocks. Everything goes in as text, never as HTML: what a record or a person wrote cannot become markup. */
import type { WireBlock, WireSpan } from './wire.ts';

/** The button that a numbered line ("2. …", "☐ 2. …") is to be pressed by, if it has one. */
type EntryOf = (line: string) => HTMLElement | undefined;

export function drawBlocks(blocks: readonly WireBlock[], entryOf: EntryOf): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const block of blocks)
    fragment.append(block.kind === 'list' ? drawList(block.items) : drawParagraph(block.lines, entryOf, block.aside));
  return fragment;
}

/** A link that opens beside the conversation. Only addresses that are safe to open become one. */
export function drawLink(label: string, href: string): HTMLElement {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(href)) return element('span', label);
  const link = element('a', label);
  link.href = href;
  if (/^http/i.test(href)) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  return link;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  className = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (text !== '') made.textContent = text;
  if (className !== '') made.className = className;
  return made;
}

function drawParagraph(lines: readonly (readonly WireSpan[])[], entryOf: EntryOf, isAside?: boolean): HTMLElement {
  const paragraph = element('p', '', isAside ? 'aside' : '');
  let entry: HTMLElement | undefined;
  for (const spans of lines) {
    const kind = lineClass(spans);
    const line = element('span', '', kind);
    line.append(...spans.map(drawSpan));
    const begun = entryOf(line.textContent);
    if (begun) paragraph.append(begun);
    // What stands under a name belongs to it; a remark may hold a link, which a button must not.
    entry = begun ?? (kind === 'line' ? entry : undefined);
    (entry ?? paragraph).append(line);
  }
  return paragraph;
}

function drawList(items: readonly (readonly WireSpan[])[]): HTMLElement {
  const list = element('ul');
  for (const item of items) {
    const line = element('li', '', isTick(item) ? 'tick' : '');
    line.append(...item.map(drawSpan));
    list.append(line);
  }
  return list;
}

/** A box to tick begins an entry of its own; an arrow a remark on the line above it. */
function lineClass(spans: readonly WireSpan[]): string {
  if (isTick(spans)) return 'line tick';
  return spans[0]?.text.startsWith('→ ') ? 'line remark' : 'line';
}

const isTick = ([first]: readonly WireSpan[]): boolean => /^[☐☑✎] /.test(first?.text ?? '');

function drawSpan({ text, bold, href }: WireSpan): Node {
  const inner = href === undefined ? document.createTextNode(text) : drawLink(text, href);
  if (!bold) return inner;
  const strong = element('strong');
  strong.append(inner);
  return strong;
}
