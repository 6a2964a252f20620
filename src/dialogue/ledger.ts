/**
 * The ledger of questions that found nothing: what officers read to learn which procedures or words are missing.
 * No person is attached, and what could name one is cut out before anything is kept.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Family, Store } from '../storage/store.ts';
import { fold } from './fold.ts';

const YEAR_MS = 365 * 86_400_000;
const LENGTH = 160;

/** One question in its normal form. */
interface Gap {
  readonly text: string;
  readonly count: number;
  /** Epoch ms of the last time. */
  readonly at: number;
}

/** Unmatched questions by the hash of their normal form; a year after the last time. */
export const gaps: Family<Gap> = {
  name: 'gap',
  lifetimeMs: YEAR_MS,
  parse: (stored) => z.object({ text: z.string(), count: z.number(), at: z.number() }).parse(stored),
};

/** The commonest family names: a capitalised word after one of them is a person. */
const FAMILY_NAMES =
  'Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Đoàn|Lương|Mai|Tô|Hà|Cao|Tạ|Chu|Châu|Lưu|Triệu|Nông|Hứa|Vi|Tằng|Chíu|Phùn|Lỷ';
const PERSON = new RegExp(`(?<!\\p{L})(?:${FAMILY_NAMES})(?:\\s+\\p{Lu}\\p{Ll}*){1,4}`, 'gu');
/** What stands after "tên là", "tôi là": a name written without capitals. */
const INTRODUCED =
  /((?:ten|toi|em|minh|chau) (?:toi |em |minh )?la) (?!nguoi|cong|sinh|hoc|vien|chu|chong|vo|me|bo|con|giao|can|bo doi|thuong|cuu)(\p{L}+(?: \p{L}+){1,3})/gu;

/** The question without numbers, names, addresses and codes; lower case without accents, so that spellings count together. */
export function anonymise(text: string): string {
  const nameless = text
    .normalize('NFC')
    .replace(/\S+@\S+/g, ' ')
    .replace(/https?:\/\/\S+/gi, ' ')
    .replace(PERSON, ' ')
    .replace(/\b[A-Z]{1,3}\d[\w.-]*/g, ' ')
    .replace(/\d[\d .,/-]*/g, ' # ');
  return fold(nameless.replace(/#/g, ' ')).replace(INTRODUCED, '$1').replace(/\s+/g, ' ').slice(0, LENGTH).trim();
}

export class Ledger {
  constructor(
    private readonly store: Store,
    private readonly now: () => number,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  /** Counts a question; never delays or fails the turn it came from. */
  note(text: string): void {
    this.count(anonymise(text)).catch(this.onTrouble);
  }

  /** All unmatched questions, most asked first. */
  async list(): Promise<Gap[]> {
    const list: Gap[] = [];
    for await (const { value } of this.store.scan(gaps)) list.push(value);
    return list.sort((a, b) => b.count - a.count || b.at - a.at);
  }

  private async count(text: string): Promise<void> {
    if (text.length < 3) return;
    const id = createHash('sha256').update(text).digest('base64url').slice(0, 22);
    for (;;) {
      const stored = await this.store.get(gaps, id);
      const next = { text, count: (stored?.value.count ?? 0) + 1, at: this.now() };
      if ((await this.store.put(gaps, id, next, stored?.version ?? 0)) !== undefined) return;
    }
  }
}
