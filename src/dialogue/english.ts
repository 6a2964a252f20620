/** Whether a text is plainly English: words that no Vietnamese syllable without accents looks like. */
const ENGLISH = new Set(
  (
    'how what where when which who much many need register registration please papers paper documents are of and for does license licence ' +
    'certificate birth marriage business want get apply long take cost fee time required procedure permit open house company driving ' +
    'residence temporary permanent lost renew foreigner is was will should'
  ).split(' '),
);

export function looksEnglish(text: string): boolean {
  if (/[^\p{ASCII}’‘“”–—…]/u.test(text)) return false;
  const words = text.toLowerCase().match(/[a-z']+/g) ?? [];
  const known = words.filter((word) => ENGLISH.has(word)).length;
  return known >= 2 && known / words.length >= 0.34;
}
