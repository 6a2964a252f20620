/** Which language a text is plainly in. Most Vietnamese is typed without accents, so silence is the usual answer. */
import { looksVietnamese } from '../search/text.ts';
import type { Language } from '../shared/message.ts';

/** Words that no Vietnamese syllable without accents looks like. */
const ENGLISH = new Set(
  (
    'how what where when which who much many need register registration please papers paper documents are of and for does license licence ' +
    'certificate birth marriage business want get apply long take cost fee time required procedure permit open house company driving ' +
    'residence temporary permanent lost renew foreigner citizen married marry with from your our is was will should hello thanks thank you help have wife husband baby'
  ).split(' '),
);
/** Little words that may be either. */
const EITHER = new Set('a i am to in on me my do can so he has no at it by be'.split(' '));
/** A word of so many letters that is no Vietnamese syllable is foreign; a shorter one may be a short form. */
const FOREIGN_LENGTH = 5;
const VIETNAMESE = /[ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ]/i;

/** `undefined` = it does not tell. */
export function guessLanguage(text: string): Language | undefined {
  if (VIETNAMESE.test(text.normalize('NFC'))) return 'vi';
  const words = (text.toLowerCase().match(/[a-z']+/g) ?? []).filter((word) => !EITHER.has(word));
  const known = words.filter((word) => ENGLISH.has(word)).length;
  const foreign = words.filter((word) => word.length >= FOREIGN_LENGTH && !ENGLISH.has(word) && !looksVietnamese(word));
  const english = known + foreign.length;
  return known >= 1 && english >= 2 && english / words.length >= 0.5 ? 'en' : undefined;
}
