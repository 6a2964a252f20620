/** The calendar day and clock time in Vietnam (UTC+7 all year), as plain texts that compare in order. */

export interface LocalMoment {
  /** `2026-11-22` */
  readonly day: string;
  /** `14:05`; left out when only the day is known. */
  readonly time?: string;
}

const OFFSET_MS = 7 * 60 * 60 * 1000;

/** The moment in Vietnam at `epochMs`. */
export function localMoment(epochMs: number): LocalMoment & { readonly time: string } {
  const text = new Date(epochMs + OFFSET_MS).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 16) };
}

/** `2026-11-22` and 3 -> `2026-11-25`; negative counts go back. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** The same day so many months later, or the last day of that month when it is shorter. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

/** 0 = Sunday … 6 = Saturday. */
export const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
