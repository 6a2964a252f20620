/**
 * `holidays.yaml`: the days public offices are closed, and the weekend days on which they work instead.
 *
 * ```yaml
 * receipt: { cutoff: "15:00", hoursPerDay: 8, basis: Nghị định 118/2025/NĐ-CP }
 * years:
 *   2026:
 *     status: official          # official = announced; estimated = from the law's rule, not yet announced
 *     source: { title: …, url: …, checked: 2026-11-22 }
 *     holidays: [{ from: 2026-02-14, to: 2026-02-22, name: { vi: Tết Nguyên đán, en: Lunar New Year } }]
 *     workingDays: [2026-02-28]  # weekend days worked to make up
 * ```
 */
import { z } from 'zod';
import { day, localized, source, text } from './primitives.ts';

const year = z.strictObject({
  status: z.enum(['official', 'estimated']),
  source,
  holidays: z
    .array(
      z
        .strictObject({ from: day, to: day, name: localized })
        .refine((span) => span.from <= span.to, '`from` must not be after `to`'),
    )
    .default([]),
  workingDays: z.array(day).default([]),
});

export const holidaysFile = z.strictObject({
  /** When a dossier counts as received: after `cutoff` it counts from the next working day. */
  receipt: z.strictObject({
    cutoff: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like "15:00" in quotes'),
    /** Working hours in one working day, to turn a limit in working hours into days. */
    hoursPerDay: z.int().min(1).max(24),
    basis: text,
  }),
  years: z.record(z.string().regex(/^20\d\d$/, 'must be a year like 2026'), year),
});
export type HolidaysFile = z.infer<typeof holidaysFile>;
