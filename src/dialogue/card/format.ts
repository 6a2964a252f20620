/** Numbers, money, days and durations as people of either language read them. */
import type { Language } from '../../shared/message.ts';
import type { Localized, TimeLimit } from '../../knowledge/schema.ts';
import type { Say } from '../phrases.ts';

/** The text in the person's language; Vietnamese where there is no English. */
export const inLanguage = (text: Localized, lang: Language): string => (lang === 'en' ? (text.en ?? text.vi) : text.vi);

/** For an English reader: that some of these names are not in English. Paragraphs of markup. */
export const vietnameseNames = (names: readonly Localized[], lang: Language, say: Say): string[] =>
  lang === 'en' && names.some(({ en }) => en === undefined) ? [`> ${say('find.inVietnamese')}`] : [];

/** Making one costs more than a whole card. */
const NUMBERS = { vi: new Intl.NumberFormat('vi-VN'), en: new Intl.NumberFormat('en-GB') } as const;

/** 8000 -> "8.000 đồng" or "8,000 VND". */
export function formatMoney(amount: number, currency: 'VND' | 'USD', lang: Language): string {
  const digits = NUMBERS[lang].format(amount);
  if (currency === 'USD') return `${digits} USD`;
  return lang === 'vi' ? `${digits} đồng` : `${digits} VND`;
}

/** 2026-11-20 -> "20/11/2026" or "20 November 2026". */
export function formatDay(day: string, lang: Language): string {
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-');
  if (lang === 'vi') return `${date}/${month}/${year}`;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day.slice(0, 10)}T00:00:00Z`),
  );
}

/** "3 ngày làm việc", "1 working day". */
export const formatDuration = (amount: number, unit: TimeLimit['unit'], say: Say): string =>
  amount === 0 ? say('time.immediately') : say(`time.${unit}`, { count: amount });

/** Epoch milliseconds -> "14:05, 22/11/2026" on clocks in Việt Nam. */
export function formatMoment(ms: number, lang: Language): string {
  const local = new Date(ms + 7 * 3_600_000).toISOString();
  return `${local.slice(11, 16)}, ${formatDay(local.slice(0, 10), lang)}`;
}

/** With a capital, as answers and sentences begin. */
export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase('vi') + text.slice(1);
