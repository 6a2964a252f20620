/**
 * The sheet of A4: one page, or both sides of it where the papers are many. It is measured first and made smaller as long as it stays legible;
 * what still does not fit is counted, never silently lost.
 */
import type { SheetContent } from './content.ts';
import { sheetFonts } from './fonts.ts';
import {
  ACCENT,
  BAND,
  BOTTOM,
  INK,
  MARGIN,
  PAGE,
  SOFT,
  bulletPiece,
  facts,
  head,
  heightOf,
  paperPiece,
  rule,
  text,
  type Look,
  type Piece,
} from './pieces.ts';

const TOP = BAND + 24;
/** What one page holds, and the second: the foot is for the page's number. */
const ROOM = BOTTOM - TOP;
const SIDES = 2;
/** From comfortable to small but legible. */
const SCALES = [1, 0.94, 0.88, 0.82, 0.76];
const SMALLEST = 0.7;
/** Lines of one fact where all of them leave no room, as many as the list in the conversation shows. */
const FEW_LINES = 8;

/** The page's bytes. `now` (epoch ms) is the document's date. */
export async function sheetPdf(content: SheetContent, now: number): Promise<Uint8Array> {
  // Loaded with the first sheet: a quarter of a second that no start should pay.
  const { default: PDFDocument } = await import('pdfkit');
  const page = new PDFDocument({
    size: 'A4',
    margins: { top: 0, bottom: 0, left: MARGIN, right: MARGIN },
    lang: content.lang,
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: `${content.title}: ${content.name}`, Creator: 'Một Cửa', CreationDate: new Date(now) },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Uint8Array>((resolve, reject) => {
    page.on('data', (chunk: Buffer) => chunks.push(chunk));
    page.on('end', () => resolve(Buffer.concat(chunks)));
    page.on('error', reject);
  });
  const fonts = sheetFonts();
  page.registerFont('regular', fonts.regular);
  page.registerFont('bold', fonts.bold);
  const sides = fit(page, content);
  sides.forEach((pieces, index) => {
    if (index > 0) page.addPage();
    page.rect(0, 0, PAGE.width, BAND).fill(ACCENT);
    let y = TOP;
    for (const { height, draw } of pieces) {
      draw(y);
      y += height;
    }
    if (sides.length > 1) pageNumber(page, content.code, index + 1, sides.length);
  });
  page.end();
  return done;
}

/** The pieces of each side. */
function fit(page: PDFKit.PDFDocument, content: SheetContent): Piece[][] {
  const all = content.groups.reduce((sum, { papers }) => sum + papers.length, 0);
  const whole = { papers: all, lines: Infinity };
  const looks: (Look & { readonly sides: number })[] = [
    ...SCALES.map((scale) => ({ ...whole, scale, hints: true, sides: 1 })),
    ...SCALES.slice(3).map((scale) => ({ ...whole, scale, hints: false, sides: 1 })),
    ...SCALES.slice(2).map((scale) => ({ ...whole, scale, hints: true, sides: SIDES })),
    { ...whole, scale: SMALLEST, hints: false, sides: SIDES },
    { ...whole, scale: SMALLEST, hints: false, sides: SIDES, lines: FEW_LINES },
  ];
  for (const look of looks) {
    const sides = inSides(piecesOf(page, content, look));
    if (sides.length <= look.sides) return sides;
  }
  const smallest = (papers: number): Piece[][] =>
    inSides(piecesOf(page, content, { scale: SMALLEST, hints: false, papers, lines: FEW_LINES }));
  // The most papers that fit, found by halving: measuring letters is what takes the time.
  let fits = 1;
  for (let from = 2, to = all - 1; from <= to;) {
    const middle = Math.floor((from + to) / 2);
    if (smallest(middle).length <= SIDES) {
      fits = middle;
      from = middle + 1;
    } else to = middle - 1;
  }
  return smallest(fits);
}

/** Piece after piece, on a new side where one has no room; a heading goes over with what it heads. */
function inSides(pieces: readonly Piece[]): Piece[][] {
  const sides: Piece[][] = [];
  let side: Piece[] = [];
  for (const piece of pieces) {
    if (heightOf([...side, piece]) > ROOM && side.length > 0) {
      const kept = side.findLastIndex(({ isHeading }) => isHeading !== true) + 1;
      sides.push(side.slice(0, kept));
      side = side.slice(kept);
    }
    side.push(piece);
  }
  return [...sides, side];
}

function pageNumber(page: PDFKit.PDFDocument, code: string, number: number, of: number): void {
  page.font('regular').fontSize(8).fillColor(SOFT);
  page.text(`${code} · ${number}/${of}`, MARGIN, BOTTOM + 8, { width: PAGE.width - 2 * MARGIN, align: 'right' });
}

function piecesOf(page: PDFKit.PDFDocument, content: SheetContent, look: Look): Piece[] {
  let left = look.papers;
  const groups = content.groups.map(({ heading, papers }) => {
    const shown = papers.slice(0, Math.max(0, left));
    left -= shown.length;
    return { heading, shown };
  });
  const hidden = content.groups.reduce((sum, { papers }) => sum + papers.length, 0) - look.papers;
  const size = (points: number): number => points * look.scale;
  return [
    head(page, content, look),
    facts(page, content, look),
    text(page, content.papersTitle, {
      size: size(12.5),
      font: 'bold',
      color: ACCENT,
      above: size(14),
      below: size(2),
      isHeading: true,
    }),
    ...(content.noPapers === '' ? [] : [text(page, content.noPapers, { size: size(10), color: INK, above: size(4) })]),
    ...groups.flatMap(({ heading, shown }) =>
      shown.length === 0
        ? []
        : [
            text(page, heading, {
              size: size(9.5),
              font: 'bold',
              color: SOFT,
              above: size(7),
              below: size(3),
              isHeading: true,
            }),
            ...shown.map((paper) => paperPiece(page, paper, look)),
          ],
    ),
    ...(hidden > 0 ? [text(page, content.andMore(hidden), { size: size(10), color: INK, above: size(4) })] : []),
    ...(content.confirm
      ? [
          text(page, content.confirm.label, {
            size: size(11),
            font: 'bold',
            color: ACCENT,
            above: size(10),
            below: size(2),
            isHeading: true,
          }),
          ...content.confirm.lines.map((line) => bulletPiece(page, line, size(9))),
        ]
      : []),
    rule(page, size(12), size(8)),
    ...(content.basis
      ? [text(page, `${content.basis.label}: ${content.basis.text}.`, { size: size(8), color: SOFT, below: size(4) })]
      : []),
    ...content.notes.map((note, index) =>
      text(page, note, {
        size: size(8),
        color: index === content.notes.length - 1 ? INK : SOFT,
        font: index === content.notes.length - 1 ? 'bold' : 'regular',
        below: size(3),
      }),
    ),
  ];
}
