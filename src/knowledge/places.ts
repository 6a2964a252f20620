/**
 * `communes.yaml`: the wards, communes and special zones of Quảng Ninh, with the districts and the units they came from.
 *
 * ```yaml
 * sources: [{ title: …, url: …, checked: 2026-11-22 }]
 * communes:
 *   - { id: hong-gai, name: Hồng Gai, kind: phuong, code: "06685", formerDistrict: thành phố Hạ Long, formerNames: [phường Hồng Gai] }
 * ```
 */
import { z } from 'zod';
import { localized, slug, source, text } from './primitives.ts';

const commune = z.strictObject({
  id: slug,
  /** The name alone, without "phường", "xã" or "đặc khu". */
  name: text,
  kind: z.enum(['phuong', 'xa', 'dac-khu']),
  /** The official five-digit commune code, in quotes, where it was seen. */
  code: z
    .string()
    .regex(/^\d{5}$/, 'must be five digits in quotes')
    .optional(),
  /** The district-level unit it belonged to until 30 June 2025, with its kind word: "thành phố Hạ Long", "huyện Ba Chẽ". */
  formerDistrict: text,
  /** The wards, communes and townships that became it, each with its kind word where known. */
  formerNames: z.array(text).default([]),
  /** Where its one-stop counter is, once someone has verified it. */
  counter: z.strictObject({ address: localized, phone: text.optional(), source }).optional(),
});

export const communesFile = z.strictObject({
  sources: z.array(source).min(1),
  communes: z.array(commune).min(1),
});
export type Commune = z.infer<typeof commune>;
