/** Fees of which only the case is known: some imported records give their number without its unit, so that only their words are kept. */
import type { Fee } from '../../knowledge/schema.ts';

/** A sum of money, or that there is none to pay, said in the words of the record. */
const TELLS_AMOUNT = /\d[\d.,]*\s*(đồng|đ\b|vnđ|vnd|usd|đô la|nghìn|triệu|%)|\d[.,]\d{3}\b|miễn|không (thu|mất|phải)/iu;

/** Whether nothing among these fees says what is to be paid; then the person has to ask. */
export const isAmountUntold = (fees: readonly Pick<Fee, 'amount' | 'note'>[]): boolean =>
  fees.length > 0 &&
  fees.every(({ amount, note }) => amount === undefined && note !== undefined && !TELLS_AMOUNT.test(note.vi));
