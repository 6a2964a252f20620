import { describe, expect, it } from 'vitest';
import { plusWorkingDays, vietnamDay, workingDaysBetween, type Calendar } from '../../../src/dossier/days.ts';
import type { Dossier } from '../../../src/dossier/schema.ts';
import { timelinessOf } from '../../../src/dossier/timeliness.ts';

/** Weekdays, without these days of rest (Tết 2027, 30 April and 1 May, 2 September), with these Saturdays worked to make up. */
const REST = new Set([
  ...['2027-02-04', '2027-02-05', '2027-02-08', '2027-02-09', '2027-02-10'],
  ...['2027-04-30', '2027-05-03', '2026-08-31', '2026-09-01', '2026-09-02'],
]);
const MADE_UP = new Set(['2026-08-22']);
const calendar: Calendar = {
  isWorkingDay: (date) => {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return MADE_UP.has(date) || (weekday !== 0 && weekday !== 6 && !REST.has(date));
  },
};

const noon = (day: string): number => Date.parse(`${day}T12:00:00+07:00`);
const dossier = (parts: Partial<Dossier>): Dossier => ({
  code: 'H49.99-260101-0001',
  procedure: { code: '1.001193', name: { vi: 'Thủ tục mẫu' } },
  status: 'in-process',
  revision: 1,
  updated: '2026-11-20T09:00:00+07:00',
  pauses: [],
  feesDue: [],
  history: [{ at: '2026-11-20T09:00:00+07:00', status: 'accepted', step: 'received' }],
  demo: true,
  ...parts,
});

describe('working days', () => {
  it.each([
    ['a weekend', '2026-11-20', '2026-11-23', 1],
    ['Tết 2027', '2027-02-03', '2027-02-12', 2],
    ['30 April and 1 May 2027', '2027-04-29', '2027-05-04', 1],
    ['2 September 2026', '2026-08-28', '2026-09-03', 1],
    ['a Saturday worked to make up', '2026-08-21', '2026-08-24', 2],
    ['no time at all', '2026-11-20', '2026-11-20', 0],
    ['backwards', '2026-11-23', '2026-11-20', 0],
  ])('over %s: from %s to %s there are %d', (_, from, to, days) => {
    expect(workingDaysBetween(from, to, calendar)).toBe(days);
  });

  it('moves a day by working days and back to the same count', () => {
    expect(plusWorkingDays('2027-02-03', 2, calendar)).toBe('2027-02-12');
    expect(plusWorkingDays('2026-11-20', 0, calendar)).toBe('2026-11-20');
  });

  it('ends its search when a calendar never works', () => {
    expect(plusWorkingDays('2026-11-20', 3, { isWorkingDay: () => false })).toBe('2027-11-21');
  });

  it('counts the day by the clock of Việt Nam', () => {
    expect(vietnamDay(Date.parse('2026-11-20T16:59:59Z'))).toBe('2026-11-20');
    expect(vietnamDay(Date.parse('2026-11-20T17:00:00Z'))).toBe('2026-11-21');
  });
});

describe('on time or late', () => {
  it.each([
    ['two days before', '2026-11-23', { kind: 'on-time', dueDay: '2026-11-25', left: 2 }],
    ['on the day', '2026-11-25', { kind: 'on-time', dueDay: '2026-11-25', left: 0 }],
    ['the day after', '2026-11-26', { kind: 'late', dueDay: '2026-11-25', late: 1 }],
    ['over a weekend', '2026-11-30', { kind: 'late', dueDay: '2026-11-25', late: 3 }],
  ])('%s', (_, today, expected) => {
    expect(timelinessOf(dossier({ promisedDay: '2026-11-25' }), noon(today), calendar)).toEqual(expected);
  });

  it('is late from the first day of rest after a Friday on which nothing came', () => {
    expect(timelinessOf(dossier({ promisedDay: '2026-11-20' }), noon('2026-11-21'), calendar)).toEqual({
      kind: 'late',
      dueDay: '2026-11-20',
      late: 1,
    });
  });

  it('moves a promised day of rest to the next working day', () => {
    expect(timelinessOf(dossier({ promisedDay: '2027-02-06' }), noon('2027-02-11'), calendar)).toMatchObject({
      kind: 'on-time',
      dueDay: '2027-02-11',
      left: 0,
    });
  });

  it('counts lateness over Tết in working days only', () => {
    expect(timelinessOf(dossier({ promisedDay: '2027-02-03' }), noon('2027-02-12'), calendar)).toMatchObject({
      kind: 'late',
      late: 2,
    });
  });

  it('has no day before it was accepted, and none when it was refused or withdrawn', () => {
    for (const status of ['newly-registered', 'not-accepted', 'withdrawal-requested'] as const) {
      expect(timelinessOf(dossier({ status, promisedDay: '2026-11-25' }), noon('2026-12-01'), calendar)).toEqual({
        kind: 'no-day',
      });
    }
    expect(timelinessOf(dossier({}), noon('2026-11-25'), calendar)).toEqual({ kind: 'no-day' });
  });
});

describe('the clock stopped and resumed', () => {
  const paused = dossier({
    status: 'supplement-requested',
    promisedDay: '2026-11-25',
    pauses: [{ from: '2026-11-23', for: 'supplement' }],
  });

  it('keeps the days that are left while it stands still', () => {
    expect(timelinessOf(paused, noon('2026-11-23'), calendar)).toEqual({
      kind: 'paused',
      dueDay: '2026-11-25',
      left: 2,
    });
    expect(timelinessOf(paused, noon('2026-11-30'), calendar)).toEqual({
      kind: 'paused',
      dueDay: '2026-12-02',
      left: 2,
    });
  });

  it('moves the day by the working days it stood still', () => {
    const resumed = dossier({
      promisedDay: '2026-11-25',
      pauses: [{ from: '2026-11-23', to: '2026-11-30', for: 'supplement' }],
    });
    expect(timelinessOf(resumed, noon('2026-12-01'), calendar)).toEqual({
      kind: 'on-time',
      dueDay: '2026-12-02',
      left: 1,
    });
    expect(timelinessOf(resumed, noon('2026-12-04'), calendar)).toEqual({
      kind: 'late',
      dueDay: '2026-12-02',
      late: 2,
    });
  });

  it('counts a pause over Tết by its working days', () => {
    const overTet = dossier({
      promisedDay: '2027-02-11',
      pauses: [{ from: '2027-02-03', to: '2027-02-12', for: 'payment' }],
    });
    expect(timelinessOf(overTet, noon('2027-02-12'), calendar)).toEqual({
      kind: 'on-time',
      dueDay: '2027-02-15',
      left: 1,
    });
  });

  it('counts a day in two overlapping pauses once', () => {
    const twice = dossier({
      promisedDay: '2026-11-25',
      pauses: [
        { from: '2026-11-24', to: '2026-11-26', for: 'payment' },
        { from: '2026-11-23', to: '2026-11-25', for: 'supplement' },
      ],
    });
    expect(timelinessOf(twice, noon('2026-11-27'), calendar)).toMatchObject({ dueDay: '2026-11-30' });
  });

  it('was late already when it was stopped after its day', () => {
    const late = dossier({
      status: 'stopped',
      promisedDay: '2026-11-18',
      pauses: [{ from: '2026-11-20', for: 'stopped' }],
    });
    expect(timelinessOf(late, noon('2026-11-20'), calendar)).toMatchObject({ kind: 'paused', left: -2 });
  });
});

describe('over', () => {
  it.each([
    ['in time', '2026-11-25', 0],
    ['two working days late', '2026-11-27', 2],
  ])('%s, whatever day it is read', (_, finished, late) => {
    const done = dossier({
      status: 'returned',
      promisedDay: '2026-11-25',
      history: [
        { at: `${finished}T10:00:00+07:00`, status: 'finished', step: 'sealed' },
        { at: '2026-12-10T10:00:00+07:00', status: 'returned', step: 'returned' },
      ],
    });
    expect(timelinessOf(done, noon('2027-03-01'), calendar)).toEqual({ kind: 'over', dueDay: '2026-11-25', late });
  });
});
