/**
 * How old somebody is decides between twins ("người dưới 14 tuổi", "người từ đủ 14 tuổi trở lên"), and no count of common words sees that:
 * who says 16 is not answered with the first.
 */

/** Years from (inclusive) to (exclusive). */
interface Range {
  readonly from: number;
  readonly to: number;
}

const AGE =
  /(?<![\d.,/])(\d{1,3})(?:(?:\s+th[áa]ng)?\s*tu[ổo]i(?!\p{L})|\s?t(?![\p{L}\d])|[\s-]years?[\s-]old|[\s-]months?[\s-]old)/giu;
/** Behind these a number is a bound, not somebody's age. */
const BOUND =
  /(?:^|\s)(?:dưới|duoi|trên|tren|từ|tu|đủ|du|đến|den|hơn|hon|gần|gan|sắp|sap|chưa|chua|under|over|above|below|than|nearly)\s+$/iu;
/** Behind an age this names another whom the paper is for: "tôi 30 tuổi làm căn cước cho con". */
const FOR_ANOTHER =
  /(?:^|\s)(?:cho|for)\s+(?:các |cac |my |our |his |her )?(?:con|cháu|chau|bé|be|em|mẹ|me|bố|bo|cha|má|ông|ong|bà|ba|vợ|vo|chồng|chong|son|daughter|child|children|mother|father|wife|husband|parents)(?!\p{L})/iu;
const NAMED = /(dưới|chưa đủ|từ đủ|từ|đủ|trên)\s+(\d{1,3})\s+(tháng\s+)?tuổi(\s+trở lên)?/giu;
const MONTHS = 12;

/** Ages a question gives, in years; none where they are those of another than the one it is about. */
export function agesSaid(text: string): number[] {
  const plain = text.normalize('NFC');
  return [...plain.matchAll(AGE)].flatMap(({ 0: said, 1: number, index }) => {
    if (BOUND.test(plain.slice(0, index)) || FOR_ANOTHER.test(plain.slice(index + said.length))) return [];
    return [/th[áa]ng|month/iu.test(said) ? Number(number) / MONTHS : Number(number)];
  });
}

/** Whom a procedure is for by the one age in its official name; `undefined` when it names none, or several groups. */
function rangeOf(name: string): Range | undefined {
  const [only, ...more] = name.normalize('NFC').matchAll(NAMED);
  if (only === undefined || more.length > 0) return undefined;
  const years = Number(only[2]) / (only[3] === undefined ? 1 : MONTHS);
  const isUpper = /^(?:dưới|chưa)/iu.test(only[1]!);
  return isUpper ? { from: 0, to: years } : { from: years, to: Infinity };
}

/** Whether none of these ages is one that a procedure of this name is for. */
export function isOutOfAge(ages: readonly number[], name: string): boolean {
  const range = ages.length === 0 ? undefined : rangeOf(name);
  return range !== undefined && ages.every((age) => age < range.from || age >= range.to);
}
