/** Draws a reply's blocks. Everything goes in as text, never as HTML: what a record or a person wrote cannot become markup. */
import type { WireBlock, WireSpan } from './wire.ts';

export function drawBlocks(blocks: readonly WireBlock[]): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const block of blocks)
    fragment.append(block.kind === 'list' ? drawList(block.items) : drawParagraph(block.lines));
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

function drawParagraph(lines: readonly (readonly WireSpan[])[]): HTMLElement {
  const paragraph = element('p');
  lines.forEach((line, index) => {
    if (index > 0) paragraph.append(element('br'));
    paragraph.append(...line.map(drawSpan));
  });
  return paragraph;
}

function drawList(items: readonly (readonly WireSpan[])[]): HTMLElement {
  const list = element('ul');
  for (const item of items) {
    const line = element('li');
    line.append(...item.map(drawSpan));
    list.append(line);
  }
  return list;
}

function drawSpan({ text, bold, href }: WireSpan): Node {
  const inner = href === undefined ? document.createTextNode(text) : drawLink(text, href);
  if (!bold) return inner;
  const strong = element('strong');
  strong.append(inner);
  return strong;
}
