/** On which day a result is due: working days, public holidays, make-up working days, and the hour after which a dossier counts as tomorrow's. */
import type { HolidaysFile } from './holidays.ts';
import { addDays, addMonths, weekday, type LocalMoment } from './local-time.ts';
import type { TimeLimit } from './schema.ts';

export interface DueDate {
  /** The last day of the limit, `2026-11-27`; always a working day. */
  readonly day: string;
  /** The working day the dossier counts as received. */
  readonly receivedOn: string;
  /** Some day on the way lies in a year whose holidays are not announced yet, or not known here at all. */
  readonly isEstimated: boolean;
}

/** Nothing the law sets is longer; stops the walk should a file declare every day a holiday. */
const MAX_STEPS = 4000;

const calendars = new WeakMap<HolidaysFile, WorkCalendar>();

/** The calendar of a loaded file; made once per file. */
export function calendarOf(file: HolidaysFile): WorkCalendar {
  const calendar = calendars.get(file) ?? new WorkCalendar(file);
  calendars.set(file, calendar);
  return calendar;
}

/** Working days of public offices, read from `holidays.yaml`. */
export class WorkCalendar {
  readonly #holidays = new Set<string>();
  readonly #workingWeekends = new Set<string>();
  readonly #official = new Set<string>();
  readonly #receipt: HolidaysFile['receipt'];

  constructor(file: HolidaysFile) {
    this.#receipt = file.receipt;
    for (const [year, { status, holidays, workingDays }] of Object.entries(file.years)) {
      if (status === 'official') this.#official.add(year);
      for (const { from, to } of holidays)
        for (let day = from; day <= to; day = addDays(day, 1)) this.#holidays.add(day);
      for (const day of workingDays) this.#workingWeekends.add(day);
    }
  }

  isWorkingDay(day: string): boolean {
    if (this.#workingWeekends.has(day)) return true;
    const onWeekend = weekday(day) === 0 || weekday(day) === 6;
    return !onWeekend && !this.#holidays.has(day);
  }

  /** The day itself when it is one, else the first working day after it. */
  workingDayFrom(day: string): string {
    let at = day;
    for (let step = 0; !this.isWorkingDay(at) && step < MAX_STEPS; step++) at = addDays(at, 1);
    return at;
  }

  /** The working day a dossier handed in at this moment counts as received; without a time it came before the cut-off. */
  receivedOn({ day, time }: LocalMoment): string {
    const isLate = time !== undefined && time > this.#receipt.cutoff && this.isWorkingDay(day);
    return this.workingDayFrom(isLate ? addDays(day, 1) : day);
  }

  /**
   * When the result is due. The day of receipt is not counted; a limit that ends on a day off ends on the next working day. Never
   * promises too early: limits in working hours are rounded up to whole working days.
   */
  dueDate(received: LocalMoment, limit: Pick<TimeLimit, 'amount' | 'unit'>): DueDate {
    const receivedOn = this.receivedOn(received);
    const day = this.#end(receivedOn, received, limit);
    return { day, receivedOn, isEstimated: !this.#isOfficial(received.day, day) };
  }

  #end(start: string, received: LocalMoment, { amount, unit }: Pick<TimeLimit, 'amount' | 'unit'>): string {
    switch (unit) {
      case 'working-day':
        return this.#addWorkingDays(start, Math.ceil(amount));
      case 'working-hour':
        return this.#addWorkingDays(start, Math.ceil(amount / this.#receipt.hoursPerDay));
      case 'day':
        return this.workingDayFrom(addDays(start, Math.ceil(amount)));
      case 'month':
        return this.workingDayFrom(addMonths(start, Math.ceil(amount)));
      case 'hour': {
        const [hours = 0, minutes = 0] = (start === received.day ? (received.time ?? this.#receipt.cutoff) : '00:00')
          .split(':')
          .map(Number);
        return this.workingDayFrom(addDays(start, Math.floor((hours + minutes / 60 + amount) / 24)));
      }
    }
  }

  #addWorkingDays(start: string, count: number): string {
    let day = start;
    for (let left = count, step = 0; left > 0 && step < MAX_STEPS; step++) {
      day = addDays(day, 1);
      if (this.isWorkingDay(day)) left -= 1;
    }
    return day;
  }

  #isOfficial(from: string, to: string): boolean {
    for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
      if (!this.#official.has(String(year))) return false;
    return true;
  }
}
