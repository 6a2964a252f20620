/** The sheet as a message of at most 2,000 characters, for a phone without a PDF reader or a relative on the phone. */
import { plain, toPlainText } from '../../shared/markup.ts';
import type { SheetContent, SheetPaper } from './content.ts';

const LIMIT = 2_000;

interface Form {
  readonly hints: boolean;
  readonly nameLength: number;
  readonly basisLength: number;
  readonly papers: number;
}

/** From everything to the barest; the first that fits is taken. */
const FORMS: readonly Form[] = [
  { hints: true, nameLength: 260, basisLength: 600, papers: 60 },
  { hints: false, nameLength: 260, basisLength: 400, papers: 60 },
  { hints: false, nameLength: 120, basisLength: 160, papers: 60 },
  { hints: false, nameLength: 70, basisLength: 80, papers: 16 },
  { hints: false, nameLength: 60, basisLength: 0, papers: 8 },
];

export function sheetText(content: SheetContent): string {
  for (const form of FORMS) {
    const text = render(content, form);
    if (toPlainText(text).length <= LIMIT) return text;
  }
  const last = render(content, { hints: false, nameLength: 60, basisLength: 0, papers: 8 });
  return `${last.slice(0, LIMIT - 1)}…`;
}

function render(content: SheetContent, form: Form): string {
  let left = form.papers;
  const hidden = content.groups.reduce((sum, { papers }) => sum + papers.length, 0) - form.papers;
  const groups = content.groups.flatMap(({ heading, papers }) => {
    const shown = papers.slice(0, Math.max(0, left));
    left -= shown.length;
    return shown.length === 0
      ? []
      : [[`**${plain(cut(heading, 120))}**`, ...shown.map((paper) => paperLine(paper, form))].join('\n')];
  });
  return [
    `**${plain(content.title)}**\n${plain(content.name)}\n${plain(content.under)}`,
    plain(content.noPapers),
    ...groups,
    hidden > 0 ? plain(content.andMore(hidden)) : '',
    content.facts
      .map(({ label, lines }) => `**${plain(label)}**: ${plain(cut(lines.join(' '), form.hints ? 600 : 240))}`)
      .join('\n'),
    content.confirm
      ? `**${plain(content.confirm.label)}**: ${plain(cut(content.confirm.lines.join('; '), form.nameLength))}`
      : '',
    content.basis && form.basisLength > 0
      ? `**${plain(content.basis.label)}**: ${plain(cut(content.basis.text, form.basisLength))}`
      : '',
    content.notes.map((note) => plain(cut(note, form.nameLength))).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function paperLine({ number, name, counts, condition, hint, isThere }: SheetPaper, form: Form): string {
  const details = [condition, form.hints ? hint : '']
    .filter((part) => part !== '')
    .map((part) => `. ${part}`)
    .join('');
  return `${isThere ? '☑' : '☐'} ${number}. ${plain(`${cut(name, form.nameLength)}${counts === '' ? '' : ` – ${counts}`}${details}`)}`;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const at = text.lastIndexOf(' ', length - 1);
  return `${text.slice(0, at > length / 2 ? at : length - 1)}…`;
}
