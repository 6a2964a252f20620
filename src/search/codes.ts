/** Procedure codes inside a question: `1.001193`, `1001193`, `1.001193.000.00.00.H49`. */

const CODE = /(?<![\d.])([1-9])[. ]?(\d{6})(?![\d])(?:\.\d{3}\.\d{2}\.\d{2}(?:\.h\d{2})?)?/i;

/** The national code typed in a text, or undefined. A bare seven-digit number counts only when it stands alone or behind "mã". */
export function typedCode(text: string): string | undefined {
  const found = CODE.exec(text);
  if (found === null) return undefined;
  const dotted = found[0].startsWith(`${found[1]}.`);
  const alone =
    text.trim() === found[0].trim() || /(mã|ma|code|thủ tục|thu tuc|tthc)[\s:]*$/iu.test(text.slice(0, found.index));
  return dotted || alone ? `${found[1]}.${found[2]}` : undefined;
}
