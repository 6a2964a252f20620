import { describe, expect, test } from 'vitest';
import { WorkCalendar } from '../../../src/knowledge/due-date.ts';
import { holidaysFile } from '../../../src/knowledge/holidays.ts';
import { addMonths, localMoment } from '../../../src/knowledge/local-time.ts';
import type { TimeLimit } from '../../../src/knowledge/schema.ts';

const source = { title: 'Thông báo', checked: '2026-11-20' };
const name = { vi: 'Nghỉ', en: 'Holiday' };
const calendar = new WorkCalendar(
  holidaysFile.parse({
    receipt: { cutoff: '15:00', hoursPerDay: 8, basis: '118/2025/NĐ-CP' },
    years: {
      2026: {
        status: 'official',
        source,
        holidays: [
          { from: '2026-02-14', to: '2026-02-22', name },
          { from: '2026-09-01', to: '2026-09-02', name },
        ],
        workingDays: ['2026-02-28'],
      },
      2027: { status: 'estimated', source, holidays: [{ from: '2027-01-01', to: '2027-01-01', name }] },
    },
  }),
);
const due = (received: string, amount: number, unit: TimeLimit['unit']): string => {
  const [day = '', time] = received.split(' ');
  return calendar.dueDate({ day, ...(time && { time }) }, { amount, unit }).day;
};

describe('the day a result is due', () => {
  test.each<[string, string, number, TimeLimit['unit'], string]>([
    ['the day of receipt is not counted', '2026-11-23', 3, 'working-day', '2026-11-26'],
    ['a weekend lies between', '2026-11-26', 3, 'working-day', '2026-12-01'],
    ['at 15:00 it still counts for today', '2026-11-23 15:00', 1, 'working-day', '2026-11-24'],
    ['after 15:00 it counts from the next working day', '2026-11-23 15:01', 1, 'working-day', '2026-11-25'],
    ['after 15:00 on a Friday it counts from Monday', '2026-11-27 16:00', 1, 'working-day', '2026-12-01'],
    ['filed online on a Sunday evening it counts from Monday', '2026-11-22 21:00', 1, 'working-day', '2026-11-24'],
    ['within the day', '2026-11-23 09:00', 0, 'working-day', '2026-11-23'],
    ['within the day, but handed in after 15:00', '2026-11-23 15:30', 0, 'working-day', '2026-11-24'],
    ['Tết lies between', '2026-02-12', 2, 'working-day', '2026-02-23'],
    ['a Saturday that is worked to make up counts', '2026-02-26', 2, 'working-day', '2026-02-28'],
    ['calendar days that end on a Sunday end on Monday', '2026-11-19', 10, 'day', '2026-11-30'],
    ['calendar days that end in a holiday end after it', '2026-08-22', 10, 'day', '2026-09-03'],
    ['a month', '2026-03-31', 1, 'month', '2026-04-30'],
    ['eight working hours are a working day', '2026-11-23 10:00', 8, 'working-hour', '2026-11-24'],
    ['nine working hours are two', '2026-11-23 10:00', 9, 'working-hour', '2026-11-25'],
    ['eight hours by the clock end on the same day', '2026-11-23 10:00', 8, 'hour', '2026-11-23'],
    ['and run past midnight', '2026-11-23 14:00', 12, 'hour', '2026-11-24'],
  ])('%s: %s + %d %s = %s', (_why, received, amount, unit, expected) => {
    expect(due(received, amount, unit)).toBe(expected);
  });

  test('says when the holidays on the way are not announced, or not known at all', () => {
    const isEstimated = (day: string, amount: number): boolean =>
      calendar.dueDate({ day }, { amount, unit: 'working-day' }).isEstimated;
    expect(isEstimated('2026-11-23', 5)).toBe(false);
    expect(isEstimated('2026-12-30', 5)).toBe(true);
    expect(isEstimated('2029-03-01', 1)).toBe(true);
  });

  test('tells which day the dossier counts as received', () => {
    expect(calendar.dueDate({ day: '2026-11-27', time: '16:00' }, { amount: 1, unit: 'day' }).receivedOn).toBe(
      '2026-11-30',
    );
  });
});

describe('days and months', () => {
  test('the day in Vietnam begins seven hours before the day in Greenwich', () => {
    expect(localMoment(Date.parse('2026-11-22T16:59:00Z'))).toEqual({ day: '2026-11-22', time: '23:59' });
    expect(localMoment(Date.parse('2026-11-22T17:00:00Z'))).toEqual({ day: '2026-11-23', time: '00:00' });
  });

  test('a month later is the same day, or the last of a shorter month', () => {
    expect(addMonths('2027-12-31', 2)).toBe('2028-02-29');
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28');
  });
});
