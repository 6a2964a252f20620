/** Fees and time limits of a catalogue line, from how the portal writes them to amounts; what is no amount stays text. */
import type { Fee, TimeLimit, Via } from '../schema.ts';
import { tidy } from './clean-text.ts';
import type { RawRecord } from './raw-record.ts';

const VIA: Readonly<Record<string, Via>> = {
  'trực tiếp': 'counter',
  'trực tuyến': 'online',
  'dịch vụ bưu chính': 'post',
};

export const viaOf = (method: string | undefined): Via | undefined => VIA[(method ?? '').toLowerCase().trim()];

/** Words that really say "free of charge"; "không quy định" does not. */
const FREE =
  /^(không( có| mất| thu)?( (phí|lệ phí|phí, lệ phí))?|miễn( phí| lệ phí| phí, lệ phí)?|0 ?(đồng|vnđ|đ))[.;]?$/iu;
/** Below this the portal's number is thousands of đồng or another currency: only its text can be trusted. */
const SMALLEST_AMOUNT = 1000;

type RawFee = NonNullable<RawRecord['fees']>[number];

/** Known fees only; an empty list means that nothing is known. The same list for every way of submitting is given once. */
export function toFees(record: RawRecord): Fee[] {
  const raw: readonly RawFee[] =
    record.fees ??
    (record.methods ?? []).flatMap((method) =>
      (method.fees ?? []).map((fee) => ({ ...fee, method: fee.method ?? method.method })),
    );
  const fees = raw.flatMap((fee) => {
    const known = toFee(fee);
    return known === undefined ? [] : [known];
  });
  return onceForAllWays(
    fees,
    (record.methods ?? []).map((method) => viaOf(method.method)),
  );
}

function toFee({ amount = 0, text, method }: RawFee): Fee | undefined {
  const note = tidy(text ?? '');
  const via = viaOf(method);
  const base = { currency: 'VND' as const, ...(via && { via }) };
  if (amount >= SMALLEST_AMOUNT) return { ...base, amount, ...(note !== '' && { note: { vi: note } }) };
  if (amount === 0 && FREE.test(note)) return { ...base, amount: 0 };
  return note === '' ? undefined : { ...base, note: { vi: note } };
}

const UNITS: readonly (readonly [RegExp, TimeLimit['unit'], number])[] = [
  [/^giờ làm việc$/iu, 'working-hour', 1],
  [/^giờ$/iu, 'hour', 1],
  [/^ngày làm việc$/iu, 'working-day', 1],
  [/^ngày$/iu, 'day', 1],
  [/^tháng$/iu, 'month', 1],
  [/^năm$/iu, 'month', 12],
];

/** "5 ngày làm việc" -> 5 working days; `undefined` for anything that is not exactly a number and a unit. */
export function parseTimeLimit(text: string): Pick<TimeLimit, 'amount' | 'unit'> | undefined {
  const [, number, words] =
    /^(?:không quá\s+)?(\d{1,3}(?:[.,]\d)?)\s+(\p{L}+(?: \p{L}+)*)[.;]?$/iu.exec(tidy(text)) ?? [];
  const unit = UNITS.find(([pattern]) => pattern.test(words ?? ''));
  if (number === undefined || unit === undefined) return undefined;
  return { amount: Number(number.replace(',', '.')) * unit[2], unit: unit[1] };
}

/** Limits with a unit, and the portal's words for those without. */
export function toTimeLimits(record: RawRecord): {
  limits: TimeLimit[];
  notes: { via?: Via; text: string }[];
} {
  const methods: readonly { method?: string; timeLimit?: string | undefined; note?: string | undefined }[] = record
    .methods?.length
    ? record.methods
    : [{ timeLimit: record.timeLimit }];
  const limits: TimeLimit[] = [];
  const notes: { via?: Via; text: string }[] = [];
  for (const { method, timeLimit, note } of methods) {
    const via = viaOf(method);
    const text = tidy(timeLimit ?? record.timeLimit ?? '');
    const limit = parseTimeLimit(text);
    if (limit) limits.push({ ...limit, ...(via && { via }) });
    else {
      const words = [/^\d*$|^-$/.test(text) ? '' : text, tidy(note ?? '')].filter(Boolean).join('. ');
      if (words !== '') notes.push({ ...(via && { via }), text: words });
    }
  }
  const ways = methods.map(({ method }) => viaOf(method));
  return { limits: onceForAllWays(limits, ways), notes: onceForAllWays(notes, ways) };
}

/** When each way of submitting has the same entries, they are given once and for all ways. */
function onceForAllWays<T extends { via?: Via | undefined }>(entries: T[], ways: readonly (Via | undefined)[]): T[] {
  const byWay = new Map<Via | undefined, string[]>();
  for (const way of ways) byWay.set(way, []);
  const bare = entries.map(({ via, ...rest }) => [via, JSON.stringify(rest)] as const);
  for (const [via, text] of bare) byWay.set(via, [...(byWay.get(via) ?? []), text]);
  const lists = [...byWay.values()].map((list) => [...new Set(list)].join('\n'));
  if (new Set(lists).size !== 1) return entries;
  const seen = new Set<string>();
  return entries.flatMap(({ via: _via, ...rest }) => {
    const key = JSON.stringify(rest);
    if (seen.has(key)) return [];
    seen.add(key);
    return [rest as T];
  });
}
