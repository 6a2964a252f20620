/** Fees of which only the case is known: some imported records give their number without its unit, so that only their words are kept. */
import type { Fee } from '../../knowledge/schema.ts';

/** A sum of money, that there is none to pay, or where to ask, said in the words of the record. */
const TELLS =
  /\d[\d.,]*\s*(đồng|đ\b|vnđ|vnd|usd|đô la|nghìn|triệu|%)|\d[.,]\d{3}\b|miễn|không (thu|mất|phải)|xin hỏi/iu;

/** Whether nothing among these fees says what is to be paid, nor that it is to be asked for: then the reply must. */
export const isAmountUntold = (fees: readonly Pick<Fee, 'amount' | 'note'>[]): boolean =>
  fees.length > 0 &&
  fees.every(({ amount, note }) => amount === undefined && note !== undefined && !TELLS.test(note.vi));
