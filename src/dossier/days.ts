/** Days as `yyyy-mm-dd`, and the clock of Việt Nam: one time zone, seven hours ahead, no summer time. */

const DAY_MS = 86_400_000;
const AHEAD_MS = 7 * 3_600_000;

/** Which days offices work; the knowledge base has the one with public holidays and make-up days. */
export interface Calendar {
  /** @param date `yyyy-mm-dd` */
  isWorkingDay(date: string): boolean;
}

/** The day it is in Việt Nam at `ms` (epoch milliseconds). */
export const vietnamDay = (ms: number): string => new Date(ms + AHEAD_MS).toISOString().slice(0, 10);

/** The hour on clocks in Việt Nam, 0 to 23. */
export const vietnamHour = (ms: number): number => new Date(ms + AHEAD_MS).getUTCHours();

/** When `hour` o'clock next strikes in Việt Nam after `ms`. */
export function nextVietnamHour(ms: number, hour: number): number {
  const local = ms + AHEAD_MS;
  const today = Math.floor(local / DAY_MS) * DAY_MS + hour * 3_600_000;
  return (today > local ? today : today + DAY_MS) - AHEAD_MS;
}

/** The day `days` later (or earlier when negative). */
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** How many working days lie after `from` up to and with `to`; 0 when `to` is not later. The first day is not counted, as in law. */
export function workingDaysBetween(from: string, to: string, calendar: Calendar): number {
  let count = 0;
  for (let day = plusDays(from, 1); day <= to; day = plusDays(day, 1)) {
    if (calendar.isWorkingDay(day)) count++;
  }
  return count;
}

/** The `count`-th working day after `from`; `from` itself for 0. */
export function plusWorkingDays(from: string, count: number, calendar: Calendar): string {
  let day = from;
  // A calendar that never works would be an endless search: no office rests for a year.
  for (let left = count, rest = 0; left > 0 && rest < 366;) {
    day = plusDays(day, 1);
    if (calendar.isWorkingDay(day)) {
      left--;
      rest = 0;
    } else {
      rest++;
    }
  }
  return day;
}
