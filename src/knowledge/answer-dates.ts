/** Days as people type them: `5/3/2025`, `ngày 5 tháng 3`, `hôm qua`, `3 tuần trước`. Works on folded text. */
import { addDays, addMonths } from './local-time.ts';

const RELATIVE: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'hom nay': 0,
    today: 0,
    'bay gio': 0,
    'sang nay': 0,
    'chieu nay': 0,
    'hom qua': -1,
    yesterday: -1,
    'hom kia': -2,
    'hom truoc': -2,
    'ngay mai': 1,
    mai: 1,
    tomorrow: 1,
    'ngay kia': 2,
    'tuan truoc': -7,
    'last week': -7,
    'tuan sau': 7,
    'next week': 7,
  }),
);

/** Years from one 29 February to the next, at most. */
const LONGEST_WAIT = 8;

/** `2026-11-22`, or `undefined` when it is no day. A day without a year is the last one gone by, or the next when `future`. */
export function parseDay(folded: string, today: string, future: boolean): string | undefined {
  const text = folded.replace(/^(vao |tu |on |since )?(ngay |hom )?(?=\d)/, '').trim();
  const relative = RELATIVE.get(folded.trim());
  if (relative !== undefined) return addDays(today, relative);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return day(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numeric = /^(\d{1,2})\s*[/.\- ]\s*(\d{1,2})(?:\s*[/.\- ]\s*(\d{4}|\d{2}))?$/.exec(text);
  const worded = /^(\d{1,2}) thang (\d{1,2})(?:,? (?:nam )?(\d{4}))?$/.exec(text);
  const [, date, month, year] = numeric ?? worded ?? [];
  if (date !== undefined && month !== undefined) return dated(Number(date), Number(month), year, today, future);
  return ago(text, today);
}

function dated(
  date: number,
  month: number,
  year: string | undefined,
  today: string,
  future: boolean,
): string | undefined {
  const thisYear = Number(today.slice(0, 4));
  if (year !== undefined) {
    const short = Number(year);
    if (year.length === 4) return day(short, month, date);
    return day(short + (2000 + short > thisYear + 10 ? 1900 : 2000), month, date);
  }
  for (let away = 0; away <= LONGEST_WAIT; away++) {
    const at = day(thisYear + (future ? away : -away), month, date);
    if (at !== undefined && (future ? at >= today : at <= today)) return at;
  }
  return undefined;
}

function ago(text: string, today: string): string | undefined {
  const [, number, unit, direction] =
    /^(\d{1,3}|mot|hai|ba) (ngay|hom|days?|tuan|weeks?|thang|months?|nam|years?) (truoc|ago|nua|sau)$/.exec(text) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const words: Readonly<Record<string, number>> = { mot: 1, hai: 2, ba: 3 };
  const count = (words[number] ?? Number(number)) * (direction === 'truoc' || direction === 'ago' ? -1 : 1);
  if (/^(ngay|hom|day)/.test(unit)) return addDays(today, count);
  if (/^(tuan|week)/.test(unit)) return addDays(today, count * 7);
  return addMonths(today, /^(thang|month)/.test(unit) ? count : count * 12);
}

/** A day that exists in the calendar; 31/2 does not. */
function day(year: number, month: number, date: number): string | undefined {
  if (year < 1900 || year > 2200) return undefined;
  const at = new Date(Date.UTC(year, month - 1, date));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === date ? at.toISOString().slice(0, 10) : undefined;
}
