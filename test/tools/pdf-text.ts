/** The words on the pages of a PDF, read by poppler's pdftotext as a person's viewer would show them. */
import { execFileSync } from 'node:child_process';

/** Whether PDFs can be read here; where not, the reason is printed. In CI they must be read. */
export function canReadPdf(): boolean {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    const reason = 'pdftotext is not installed (apt-get install poppler-utils): the words of the sheet are not read.';
    if (process.env['CI'] === 'true') throw new Error(reason);
    console.warn(`Skipped: ${reason}`);
    return false;
  }
}

/** All words in the order in which they were written, parted by single spaces. */
export const pdfText = (bytes: Uint8Array): string =>
  execFileSync('pdftotext', ['-raw', '-', '-'], { input: bytes, encoding: 'utf8' }).replace(/\s+/g, ' ').trim();

/** How many pages it has. */
export const pagesOfPdf = (bytes: Uint8Array): number =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
