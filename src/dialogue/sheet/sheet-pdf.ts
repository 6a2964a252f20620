/** The sheet as one A4 page. It is measured first and made smaller until it fits; what still does not is counted, never silently lost. */
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

/** From comfortable to small but legible. */
const SCALES = [1, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64];

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
  page.rect(0, 0, PAGE.width, BAND).fill(ACCENT);
  const pieces = fit(page, content);
  let y = BAND + 24;
  for (const { height, draw } of pieces) {
    draw(y);
    y += height;
  }
  page.end();
  return done;
}

function fit(page: PDFKit.PDFDocument, content: SheetContent): Piece[] {
  const room = BOTTOM - BAND - 24;
  const all = content.groups.reduce((sum, { papers }) => sum + papers.length, 0);
  const looks: Look[] = [
    ...SCALES.map((scale) => ({ scale, hints: true, papers: all })),
    ...SCALES.slice(3).map((scale) => ({ scale, hints: false, papers: all })),
  ];
  for (const look of looks) {
    const pieces = piecesOf(page, content, look);
    if (heightOf(pieces) <= room) return pieces;
  }
  const smallest = (papers: number): Piece[] => piecesOf(page, content, { scale: 0.64, hints: false, papers });
  // The most papers that fit, found by halving: measuring letters is what takes the time.
  let fits = 1;
  for (let from = 2, to = all - 1; from <= to;) {
    const middle = Math.floor((from + to) / 2);
    if (heightOf(smallest(middle)) <= room) {
      fits = middle;
      from = middle + 1;
    } else to = middle - 1;
  }
  return smallest(fits);
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
    text(page, content.papersTitle, { size: size(12.5), font: 'bold', color: ACCENT, above: size(14), below: size(2) }),
    ...groups.flatMap(({ heading, shown }) =>
      shown.length === 0
        ? []
        : [
            text(page, heading, { size: size(9.5), font: 'bold', color: SOFT, above: size(7), below: size(3) }),
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
