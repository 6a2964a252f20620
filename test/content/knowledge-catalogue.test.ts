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
    for (const head of knowledge.heads) if (head.isLocal) expect(head.notOffered, head.code).toBeUndefined();
  });

  test('shows every name calmly, without "Thủ tục" in front where it is no part of the name', () => {
    for (const { code, name } of knowledge.heads) {
      expect(name.vi, code).toMatch(/^[\p{Lu}\d"“(]/u);
      expect(name.vi, code).not.toMatch(/^thủ tục (đăng ký|cấp|đề nghị)/iu);
      expect(name.vi === name.vi.toUpperCase() && name.vi.length > 20, name.vi).toBe(false);
    }
  });

  test('gives every record a source with a day, and papers with names; no zero passes for "free"', () => {
    for (const { code } of knowledge.heads) {
      const record = knowledge.procedure(code);
      expect(record?.sources[0]?.checked, code).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      for (const document of record?.documents ?? []) expect(document.name.vi, code).not.toBe('');
      if (record?.origin === 'imported')
        for (const { amount } of record.fees)
          expect(amount === undefined || amount === 0 || amount >= 1000, code).toBe(true);
    }
  });

  test('makes a plain list of any record: nothing lost, each paper in one group', () => {
    for (const { code, origin } of knowledge.heads) {
      const record = knowledge.procedure(code);
      if (record === undefined || origin !== 'imported') continue;
      const list = assembleChecklist(record, {}, { received: { day: '2026-11-23' }, holidays: knowledge.holidays });
      expect(list.isAdapted).toBe(false);
      expect(list.groups.flatMap(({ documents }) => documents).length, code).toBe(record.documents.length);
    }
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
