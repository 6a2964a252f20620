/** Procedure codes inside a question: `1.001193`, `1001193`, `1.001193.000.00.00.H49`. */
import { MAX_TEXT } from './text.ts';

const CODE = /(?<![\d.])([1-9])[. ]?(\d{6})(?![\d])(?:\.\d{3}\.\d{2}\.\d{2}(?:\.h\d{2})?)?/gi;

/** The first national code typed in a text, or undefined. A bare seven-digit number counts only when it stands alone or behind "mã". */
export function typedCode(text: string): string | undefined {
  const cut = text.slice(0, MAX_TEXT).trim();
  for (const { 0: whole, 1: kind, 2: number, index } of cut.matchAll(CODE)) {
    const isNamed = whole === cut || /(mã|ma|code|thủ tục|thu tuc|tthc)[\s:]*$/iu.test(cut.slice(0, index));
    if (isNamed || whole.startsWith(`${kind}.`)) return `${kind}.${number}`;
  }
  return undefined;
}
