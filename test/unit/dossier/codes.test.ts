import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCode, findCodes, type FoundCode } from '../../../src/dossier/codes.ts';

const SEED = 20261122;
const pad = (value: number, length: number): string => String(value).padStart(length, '0');
const oneOf = fc.constantFrom;

const day = fc
  .record({
    year: fc.integer({ min: 18, max: 29 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  })
  .map((date) => pad(date.year, 2) + pad(date.month, 2) + pad(date.day, 2));
const running = fc.integer({ min: 1, max: 9999 }).map((value) => pad(value, 4));
const groups = fc.array(
  fc.integer({ min: 1, max: 99 }).map((value) => pad(value, 2)),
  { minLength: 0, maxLength: 4 },
);

const current = fc.tuple(groups, day, running).map(([parts, date, number]): FoundCode => ({
  kind: 'dossier',
  code: `${['H49', ...parts].join('.')}-${date}-${number}`,
}));
const old = fc
  .tuple(oneOf('000.00.00', '000.12.00', '000.00.34'), day, running)
  .map(([prefix, date, number]): FoundCode => ({ kind: 'dossier', code: `${prefix}.H49-${date}-${number}` }));
const elsewhere = fc
  .tuple(oneOf('H15', 'H26', 'H50', 'G01', 'G22'), groups, day, oneOf('0975', '1234', '010042', '0300042'))
  .map(([agency, parts, date, number]): FoundCode => ({
    kind: 'other-province',
    code: `${[agency, ...parts].join('.')}-${date}-${number}`,
  }));
const procedure = fc
  .tuple(oneOf('1', '2', '3'), fc.integer({ min: 1, max: 17000 }))
  .map(([first, number]): FoundCode => ({ kind: 'procedure-code', code: `${first}.${pad(number, 6)}` }));

/** What hurried hands and bad photographs do to a code. */
const noise: readonly ((code: string) => string)[] = [
  (code) => code,
  (code) => code.toLowerCase(),
  (code) => code.replaceAll('0', 'O'),
  (code) => code.replaceAll('0', 'o').toLowerCase(),
  (code) => code.replaceAll('1', 'l'),
  (code) => code.replaceAll('1', 'I').replaceAll('-', ' - '),
  (code) => code.replaceAll('-', '_'),
  (code) => code.replaceAll('-', '–'),
  (code) => code.replaceAll('-', ' '),
  (code) => code.replaceAll('-', ' — ').replaceAll('.', '. '),
  (code) => (code.includes('-') ? code.replaceAll('.', ' ').replaceAll('-', ' ') : code),
  (code) => (/-\d{4}$/.test(code) ? code.replace(/[.-]/g, '') : code),
  (code) => (/-\d{4}$/.test(code) ? code.replace(/(\d\d)(\d\d)$/, '$1 $2') : code),
  (code) => code.replace(/^H/, 'H '),
];
const sentence: readonly ((code: string) => string)[] = [
  (code) => code,
  (code) => `hồ sơ ${code} của em đến đâu rồi ạ?`,
  (code) => `Mã hồ sơ: ${code}. Ngày hẹn trả: 15/12/2026, lệ phí 8.000 đồng`,
  (code) => `ktra giup minh ${code} voi, sdt 0912345678`,
  (code) => `https://dichvucong.quangninh.gov.vn/tra-cuu?maHoSo=${encodeURIComponent(code)}&lang=vi`,
  (code) => `GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ\nMã hồ sơ:\n${code}\nTiếp nhận hồ sơ của: ......\nSố lượng: 02 bộ`,
  (code) => `(${code})`,
  (code) => `what about "${code}"?`,
];

describe('codes in pasted text', () => {
  it('finds at least 99 of 100 noisy codes, in their official spelling', () => {
    const samples = fc.sample(
      fc.tuple(fc.oneof(current, current, current, old, elsewhere, procedure), oneOf(...noise), oneOf(...sentence)),
      { numRuns: 500, seed: SEED },
    );
    const wrong = samples.flatMap(([expected, blur, wrap]) => {
      const text = wrap(blur(expected.code));
      const found = findCodes(text);
      const right = found.length === 1 && found[0]?.code === expected.code && found[0].kind === expected.kind;
      return right ? [] : [{ text, expected: expected.code, found: found.map(({ code }) => code) }];
    });
    expect(wrong.length, JSON.stringify(wrong, null, 1)).toBeLessThanOrEqual(5);
  });

  it('finds none in 500 ordinary sentences', () => {
    const number = fc.oneof(
      fc.integer({ min: 0, max: 999_999_999 }).map(String),
      fc.integer({ min: 1, max: 999 }).map((value) => `${value}.000 đồng`),
      fc.integer({ min: 1, max: 99 }).map((value) => `${value}.500.000đ`),
      day.map((date) => date.replace(/(..)(..)(..)/, '$3/$2/20$1')),
      day.map((date) => date.replace(/(..)(..)(..)/, '$3-$2-$1')),
      fc.integer({ min: 0, max: 99_999_999 }).map((value) => `09${pad(value, 8)}`),
      fc.integer({ min: 0, max: 999_999_999 }).map((value) => `022${pad(value, 9)}`),
      fc.integer({ min: 1, max: 400 }).map((value) => `${value}/2025/NĐ-CP`),
      fc.integer({ min: 10_000, max: 99_999 }).map((value) => `14A-${pad(value, 5).replace(/(...)(..)/, '$1.$2')}`),
      oneOf('H49', 'h49', 'H49.22', 'G7', '1.5', '2.5', '49', 'A4', 'QL18', 'khu 3, tổ 12'),
    );
    const words = oneOf(
      ...'cho tôi hỏi khai sinh hộ chiếu, lệ phí lúc hẹn ngày số nhà ngõ Hạ Long; phí: mất hết 1. 2) hồ sơ gồm lo oil Il'.split(
        ' ',
      ),
    );
    const samples = fc.sample(fc.array(fc.oneof(words, words, number), { minLength: 3, maxLength: 14 }), {
      numRuns: 500,
      seed: SEED,
    });
    const wrong = samples.map((parts) => parts.join(' ')).filter((text) => findCodes(text).length > 0);
    expect(wrong).toEqual([]);
  });

  const questions = join(process.env.MOTCUA_DATA ?? '../shared/data', 'queries-dev.jsonl');
  const available = existsSync(questions);
  if (!available) console.log(`skipped: no real questions at MOTCUA_DATA (${questions})`);
  it.skipIf(!available && process.env.CI !== 'true')('finds none in the real questions of citizens', () => {
    const texts = readFileSync(questions, 'utf8').trim().split('\n');
    const wrong = texts
      .map((line) => (JSON.parse(line) as { q: string }).q)
      .filter((text) => findCodes(text).some(({ code }) => !text.includes(code)));
    expect(wrong).toEqual([]);
  });

  it.each([
    ['H49.22-261121-0042', 'dossier', 'H49.22-261121-0042'],
    ['hồ sơH49_22_261121_0042là sao', 'dossier', 'H49.22-261121-0042'],
    ['H15.50.05.13-261008-0975', 'other-province', 'H15.50.05.13-261008-0975'],
    ['1.001193.000.00.00.H49', 'procedure-code', '1.001193'],
    ['Thủ tục 1.001193, mã hồ sơ 000.00.00.H49-261121-0042', 'dossier', '000.00.00.H49-261121-0042'],
  ])('reads %s as a %s', (text, kind, code) => {
    expect(findCode(text)).toEqual({ kind, code });
  });

  it.each([
    ['a 13th month', 'H49.22-261321-0042'],
    ['30 February', 'H49.22-260230-0042'],
    ['a number that goes on', 'H49.22-261121-00420042'],
    ['a numbered line with an amount', '2. 100000 đồng'],
    ['an amount', '1.500.000 đồng'],
  ])('does not take %s for a code', (_, text) => {
    expect(findCodes(text)).toEqual([]);
  });

  it('keeps the order of a text with several codes and names each once', () => {
    const text = 'H49.22-261121-0043, rồi H49.22-261121-0042 và lại h49.22 261121 0043';
    expect(findCodes(text).map(({ code }) => code)).toEqual(['H49.22-261121-0043', 'H49.22-261121-0042']);
  });

  it('answers any text quickly, however it is made', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('H', '4', '9', ' ', '.', '-', '0', 'l', 'ơ'), maxLength: 4096 }),
        (text) => {
          findCodes(text);
        },
      ),
      { seed: SEED, numRuns: 30 },
    );
  });
});
