/** On time or late: the promised day, moved by the working days in which the clock stood still, against today. */
import { plusWorkingDays, vietnamDay, workingDaysBetween, type Calendar } from './days.ts';
import type { Dossier, Pause } from './schema.ts';
import { clockOf } from './statuses.ts';

/** How a dossier stands against its promised day. Days are `yyyy-mm-dd`, counts are working days. */
export type Timeliness =
  /** No day was promised (not accepted yet, or never will be). */
  | { readonly kind: 'no-day' }
  /** `left` working days remain; 0 = due today. */
  | { readonly kind: 'on-time'; readonly dueDay: string; readonly left: number }
  | { readonly kind: 'late'; readonly dueDay: string; readonly late: number }
  /** The clock stands still; were it to run again today, `left` working days would remain until `dueDay` (negative = it was late already). */
  | { readonly kind: 'paused'; readonly dueDay: string; readonly left: number }
  /** It is over; `late` working days after its day, 0 = in time. */
  | { readonly kind: 'over'; readonly dueDay: string; readonly late: number };

/** What is needed of a dossier to tell. */
type Dated = Pick<Dossier, 'status' | 'promisedDay' | 'pauses' | 'history'>;

/** How `dossier` stands at `now` (epoch milliseconds). */
export function timelinessOf(dossier: Dated, now: number, calendar: Calendar): Timeliness {
  const { promisedDay } = dossier;
  const clock = clockOf(dossier.status);
  if (promisedDay === undefined || clock === 'not-begun') return { kind: 'no-day' };
  const today = vietnamDay(now);
  const end = clock === 'over' ? dayOfEnd(dossier, today) : today;
  const paused = pausedDays(dossier.pauses, end, calendar);
  // A day on which offices rest moves to the next one on which they work (Civil Code, article 148).
  const base = calendar.isWorkingDay(promisedDay) ? promisedDay : plusWorkingDays(promisedDay, 1, calendar);
  const dueDay = plusWorkingDays(base, paused, calendar);
  const late = end > dueDay ? Math.max(1, workingDaysBetween(dueDay, end, calendar)) : 0;
  const left = workingDaysBetween(end, dueDay, calendar);
  if (clock === 'over') return resolved(dossier.status) ? { kind: 'over', dueDay, late } : { kind: 'no-day' };
  if (clock === 'paused') return { kind: 'paused', dueDay, left: late > 0 ? -late : left };
  return late > 0 ? { kind: 'late', dueDay, late } : { kind: 'on-time', dueDay, left };
}

const resolved = (status: Dossier['status']): boolean => status === 'finished' || status === 'returned';

/** Working days in which the clock stood still up to `until`; days in two overlapping pauses count once. */
function pausedDays(pauses: readonly Pause[], until: string, calendar: Calendar): number {
  let days = 0;
  let counted = '';
  for (const pause of [...pauses].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const from = pause.from > counted ? pause.from : counted;
    const to = pause.to !== undefined && pause.to < until ? pause.to : until;
    days += workingDaysBetween(from, to, calendar);
    if (to > counted) counted = to;
  }
  return days;
}

/** The day the work was done: that of the first `finished` or `returned`. */
function dayOfEnd(dossier: Dated, today: string): string {
  const end = dossier.history.find(({ status }) => clockOf(status) === 'over');
  return end === undefined ? today : vietnamDay(Date.parse(end.at));
}
