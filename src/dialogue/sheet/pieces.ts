/** The pieces a sheet is made of: each is measured before it is drawn. */
import qrcode from 'qrcode-generator';
import type { SheetContent, SheetPaper } from './content.ts';

export const MARGIN = 44;
export const PAGE = { width: 595.28, height: 841.89 };
const WIDTH = PAGE.width - 2 * MARGIN;
export const BOTTOM = PAGE.height - 34;
export const BAND = 8;
const QR = 84;
/** The column of how many originals and copies, at full size. */
const COUNTS = 74;
export const INK = '#1c2430';
export const SOFT = '#55606e';
const LINE = '#d5dae1';
export const ACCENT = '#0a5c7a';
const PALE = '#eef5f8';

/** How large everything is, and how much of it. */
export interface Look {
  readonly scale: number;
  readonly hints: boolean;
  /** Papers shown in all. */
  readonly papers: number;
  /** Lines of one fact: some procedures have thirty fees. */
  readonly lines: number;
}

/** A piece of the page, measured before it is drawn. */
export interface Piece {
  readonly height: number;
  /** Never the last on a page. */
  readonly isHeading?: boolean;
  readonly draw: (y: number) => void;
}

/** What pieces need, one below the other. */
export const heightOf = (pieces: readonly { readonly height: number }[]): number =>
  pieces.reduce((sum, { height }) => sum + height, 0);

interface TextLook {
  readonly size: number;
  readonly font?: 'regular' | 'bold';
  readonly color: string;
  readonly above?: number;
  readonly below?: number;
  readonly isHeading?: boolean;
}

/** A paragraph over the whole width. */
export function text(page: PDFKit.PDFDocument, words: string, look: TextLook): Piece {
  const { size, font = 'regular', color, above = 0, below = 0, isHeading = false } = look;
  const options = { width: WIDTH, lineGap: size * 0.18 };
  return {
    isHeading,
    height: above + page.font(font).fontSize(size).heightOfString(words, options) + below,
    draw: (y) =>
      void page
        .font(font)
        .fontSize(size)
        .fillColor(color)
        .text(words, MARGIN, y + above, options),
  };
}

/** A line across the page. */
export const rule = (page: PDFKit.PDFDocument, above: number, below: number): Piece => ({
  height: above + below,
  draw: (y) =>
    void page
      .moveTo(MARGIN, y + above)
      .lineTo(MARGIN + WIDTH, y + above)
      .lineWidth(0.6)
      .stroke(LINE),
});

/** Title, the procedure's name, code and authority; the QR code at the right. */
export function head(page: PDFKit.PDFDocument, content: SheetContent, { scale }: Look): Piece {
  const width = content.link ? WIDTH - QR - 20 : WIDTH;
  const parts = [
    { words: content.title.toLocaleUpperCase(content.lang), font: 'bold', size: 9.5 * scale, color: ACCENT, gap: 6 },
    { words: content.name, font: 'bold', size: (content.name.length > 110 ? 15 : 18) * scale, color: INK, gap: 6 },
    { words: content.under, font: 'regular', size: 9 * scale, color: SOFT, gap: 0 },
  ] as const;
  const heights = parts.map(({ words, font, size, gap }) => {
    const options = { width, lineGap: size * 0.12 };
    return page.font(font).fontSize(size).heightOfString(words, options) + gap * scale;
  });
  const own = heights.reduce((sum, height) => sum + height, 0);
  return {
    height: Math.max(own, content.link ? QR + 22 : 0) + 12 * scale,
    draw: (y) => {
      let at = y;
      parts.forEach(({ words, font, size, color }, index) => {
        page
          .font(font)
          .fontSize(size)
          .fillColor(color)
          .text(words, MARGIN, at, { width, lineGap: size * 0.12 });
        at += heights[index] ?? 0;
      });
      if (content.link) drawQr(page, content.link, MARGIN + WIDTH - QR, y);
    },
  };
}

function drawQr(page: PDFKit.PDFDocument, { url, label }: { url: string; label: string }, x: number, y: number): void {
  const code = qrcode(0, 'M');
  code.addData(url);
  code.make();
  const count = code.getModuleCount();
  const module = QR / count;
  page.fillColor(INK);
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++)
      if (code.isDark(row, column)) page.rect(x + column * module, y + row * module, module + 0.05, module + 0.05);
  page.fill();
  page.link(x, y, QR, QR, url);
  page.font('regular').fontSize(7).fillColor(SOFT);
  page.text(label, x - 12, y + QR + 4, { width: QR + 24, align: 'center', lineGap: 0.5 });
}

/** Where, how much, how long: a pale box with a column of labels. */
export function facts(page: PDFKit.PDFDocument, content: SheetContent, { scale, lines: most }: Look): Piece {
  const pad = 11 * scale;
  const label = 104 * scale;
  const size = 10 * scale;
  const width = WIDTH - 2 * pad - label;
  const rows = content.facts.map((fact) => {
    const isList = fact.lines.length > 1;
    const hidden = fact.lines.length - most;
    const shown = hidden > 0 ? [...fact.lines.slice(0, most), content.andMoreLines(hidden)] : fact.lines;
    const lines = shown.map((line) => bulleted(page, line, { width, size, isList }));
    const beside = page
      .font('bold')
      .fontSize(size)
      .heightOfString(fact.label, { width: label - 8 * scale, lineGap: size * 0.2 });
    return { ...fact, lines, height: Math.max(heightOf(lines), beside) + 6 * scale };
  });
  const inner = rows.reduce((sum, row) => sum + row.height, 0) - 6 * scale;
  return {
    height: inner + 2 * pad,
    draw: (y) => {
      page.roundedRect(MARGIN, y, WIDTH, inner + 2 * pad, 6).fill(PALE);
      let at = y + pad;
      for (const row of rows) {
        page.font('bold').fontSize(size).fillColor(ACCENT);
        page.text(row.label, MARGIN + pad, at, { width: label - 8 * scale, lineGap: size * 0.2 });
        drawBelow(row.lines, MARGIN + pad + label, at);
        at += row.height;
      }
    },
  };
}

/** A line of words that begins anywhere on the page. */
interface Line {
  readonly height: number;
  readonly drawAt: (x: number, y: number) => void;
}

interface BulletLook {
  readonly width: number;
  readonly size: number;
  /** One of several: with a bullet before it, and its further lines under its words. */
  readonly isList: boolean;
}

function bulleted(page: PDFKit.PDFDocument, words: string, { width, size, isList }: BulletLook): Line {
  const indent = isList ? size * 0.9 : 0;
  const options = { width: width - indent, lineGap: size * 0.2 };
  return {
    height: page.font('regular').fontSize(size).heightOfString(words, options),
    drawAt: (x, y) => {
      page.font('regular').fontSize(size).fillColor(INK);
      if (isList) page.text('•', x, y, { lineBreak: false });
      page.text(words, x + indent, y, options);
    },
  };
}

function drawBelow(lines: readonly Line[], x: number, y: number): void {
  let at = y;
  for (const { height, drawAt } of lines) {
    drawAt(x, at);
    at += height;
  }
}

/** A line of a list over the whole width. */
export function bulletPiece(page: PDFKit.PDFDocument, words: string, size: number): Piece {
  const { height, drawAt } = bulleted(page, words, { width: WIDTH, size, isList: true });
  return { height, draw: (y) => drawAt(MARGIN, y) };
}

/** A box to tick, the number and the name, the counts at the right edge, and the hint in smaller letters. */
export function paperPiece(page: PDFKit.PDFDocument, paper: SheetPaper, { scale, hints }: Look): Piece {
  const size = 10.5 * scale;
  const small = 8.5 * scale;
  const box = 11 * scale;
  const indent = box + 9 * scale;
  const options = { width: WIDTH - indent - COUNTS * scale, lineGap: size * 0.16 };
  const countOptions = { width: COUNTS * scale - 10 * scale, lineGap: small * 0.16, align: 'right' as const };
  const name = `${paper.number}. ${paper.name}`;
  const counts = paper.counts.replaceAll(', ', '\n');
  const hint = [paper.condition, hints ? paper.hint : ''].filter((part) => part !== '').join('. ');
  const nameHeight = page.font('regular').fontSize(size).heightOfString(name, options);
  const countsHeight = page.font('bold').fontSize(small).heightOfString(counts, countOptions) + size * 0.16;
  const hintOptions = { width: WIDTH - indent, lineGap: small * 0.16 };
  const hintHeight = hint === '' ? 0 : page.font('regular').fontSize(small).heightOfString(hint, hintOptions);
  return {
    height: Math.max(nameHeight + hintHeight, countsHeight) + 6 * scale,
    draw: (y) => {
      page
        .roundedRect(MARGIN, y + size * 0.16, box, box, 1.5 * scale)
        .lineWidth(0.9)
        .stroke(ACCENT);
      if (paper.isThere) drawTick(page, MARGIN, y + size * 0.16, box);
      page.font('regular').fontSize(size).fillColor(INK);
      page.text(name, MARGIN + indent, y, options);
      page.font('bold').fontSize(small);
      page.text(counts, MARGIN + WIDTH - COUNTS * scale + 10 * scale, y + size * 0.16, countOptions);
      if (hint === '') return;
      page.font('regular').fontSize(small).fillColor(SOFT);
      page.text(hint, MARGIN + indent, y + nameHeight, hintOptions);
    },
  };
}

function drawTick(page: PDFKit.PDFDocument, x: number, y: number, box: number): void {
  page
    .moveTo(x + box * 0.2, y + box * 0.52)
    .lineTo(x + box * 0.43, y + box * 0.75)
    .lineTo(x + box * 0.82, y + box * 0.25)
    .lineWidth(1.6)
    .stroke(ACCENT);
}
