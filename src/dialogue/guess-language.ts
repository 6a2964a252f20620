/** Which language a text is plainly in. Most Vietnamese is typed without accents, so silence is the usual answer. */
import type { Language } from '../shared/message.ts';

/** Words that no Vietnamese syllable without accents looks like. */
const ENGLISH = new Set(
  (
    'how what where when which who much many need register registration please papers paper documents are of and for does license licence ' +
    'certificate birth marriage business want get apply long take cost fee time required procedure permit open house company driving ' +
    'residence temporary permanent lost renew foreigner citizen married marry with from your our is was will should hello thanks thank'
  ).split(' '),
);
const VIETNAMESE = /[ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ]/i;

/** `undefined` = it does not tell. */
export function guessLanguage(text: string): Language | undefined {
  if (VIETNAMESE.test(text.normalize('NFC'))) return 'vi';
  const words = text.toLowerCase().match(/[a-z']+/g) ?? [];
  const known = words.filter((word) => ENGLISH.has(word)).length;
  return known >= 2 && known / words.length >= 0.34 ? 'en' : undefined;
}
