/** The real national catalogue beside the shipped knowledge. It is not in the repository: MOTCUA_DATA says where it lies. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { assembleChecklist } from '../../src/knowledge/checklist.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { loadKnowledge } from '../../src/knowledge/load/load.ts';

const ROOT = join(import.meta.dirname, '../..');
const CATALOGUE = join(resolve(ROOT, process.env['MOTCUA_DATA'] ?? '../shared/data'), 'procedures-real.jsonl.gz');
const isThere = existsSync(CATALOGUE);
if (!isThere) {
  if (process.env['CI'] === 'true') throw new Error(`CI must have the catalogue: ${CATALOGUE} is not there`);
  console.log(`skipped: no catalogue at ${CATALOGUE} (set MOTCUA_DATA)`);
}

describe.skipIf(!isThere)('the national catalogue of July 2026', () => {
  let knowledge: Knowledge;
  beforeAll(async () => {
    knowledge = await loadKnowledge({ folder: join(ROOT, 'knowledge'), paths: [CATALOGUE] });
  });

  test('loads whole: every line is a record', () => {
    expect(knowledge.counts.skipped).toBe(0);
    const codes = new Set(knowledge.heads.map(({ code }) => code));
    expect(codes.size).toBe(knowledge.heads.length);
    expect(codes.size).toBeGreaterThanOrEqual(4410);
  });

  test('offers what is national or our own, and nothing of other provinces or between offices', () => {
    const reasons = knowledge.heads.map(({ notOffered }) => notOffered);
    expect(reasons.filter((reason) => reason === 'other-province')).toHaveLength(658);
    expect(reasons.filter((reason) => reason === 'internal')).toHaveLength(137);
    expect(
      knowledge.heads.filter(({ isLocal, origin }) => isLocal && origin === 'imported').length,
    ).toBeGreaterThanOrEqual(15);
    expect(knowledge.heads.filter(({ isLocal, notOffered }) => isLocal && notOffered === 'other-province')).toEqual([]);
  });

  test('shows every name calmly, without "Thủ tục" in front where it is no part of the name', () => {
    const names = knowledge.heads.map(({ name }) => name.vi);
    expect(names.filter((name) => !/^[\p{Lu}\d"“(]/u.test(name))).toEqual([]);
    expect(names.filter((name) => /^thủ tục (đăng ký|cấp|đề nghị)/iu.test(name))).toEqual([]);
    expect(names.filter((name) => name.length > 20 && name === name.toUpperCase())).toEqual([]);
  });

  test('gives every record a source with a day, and papers with names; no zero passes for "free"', () => {
    const flaws = knowledge.heads.flatMap(({ code, origin }) => {
      const record = knowledge.procedure(code);
      const hasDay = /^\d{4}-\d{2}-\d{2}$/.test(record?.sources[0]?.checked ?? '');
      const hasNames = record?.documents.every(({ name }) => name.vi !== '');
      const isSound = ({ amount }: { amount?: number | undefined }): boolean =>
        amount === undefined || amount === 0 || amount >= 1000;
      const hasSoundFees = origin === 'written' || record?.fees.every(isSound);
      return hasDay && hasNames && hasSoundFees ? [] : [code];
    });
    expect(flaws).toEqual([]);
  });

  test('makes a plain list of any record: nothing lost, each paper in one group', () => {
    const received = { day: '2026-11-23' };
    const wrong = knowledge.heads.flatMap(({ code, origin }) => {
      const record = origin === 'imported' ? knowledge.procedure(code) : undefined;
      if (record === undefined) return [];
      const list = assembleChecklist(record, {}, { received, holidays: knowledge.holidays });
      const grouped = list.groups.reduce((all, { documents }) => all + documents.length, 0);
      return !list.isAdapted && grouped === record.documents.length ? [] : [code];
    });
    expect(wrong).toEqual([]);
  });

  test('knows every code that a hand-written record refers to, or says so', () => {
    const unknown = knowledge.warnings.map(({ sentence }) => sentence);
    if (unknown.length > 0) console.log(unknown.join('\n'));
    expect(unknown.every((sentence) => sentence.includes('no loaded record has the code'))).toBe(true);
  });

  test('walks all records for an index without keeping their texts', () => {
    let records = 0;
    let longest = 0;
    for (const { texts } of knowledge.entries()) {
      records += 1;
      longest = Math.max(
        longest,
        Object.values<string>({ ...texts }).reduce((all, text) => all + text.length, 0),
      );
    }
    expect(records).toBe(knowledge.heads.length);
    expect(longest).toBeLessThanOrEqual(4000);
  });
});
