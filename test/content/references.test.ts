/** Codes that our records and life events name: each leads to a record of ours, or says that it is in the national catalogue only. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadEvents } from '../../src/knowledge/events.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { loadKnowledge } from '../../src/knowledge/load/load.ts';
import type { Localized } from '../../src/knowledge/schema.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'knowledge');
const CATALOGUE = join(resolve(ROOT, process.env['MOTCUA_DATA'] ?? '../shared/data'), 'procedures-real.jsonl.gz');
const hasCatalogue = existsSync(CATALOGUE);
if (!hasCatalogue) {
  if (process.env['CI'] === 'true') throw new Error(`CI must have the catalogue: ${CATALOGUE} is not there`);
  console.log(`skipped: no catalogue at ${CATALOGUE} (set MOTCUA_DATA)`);
}

interface Reference {
  readonly where: string;
  readonly code: string;
  /** Set = marked as being in the catalogue only. */
  readonly catalogueName?: Localized | undefined;
}

let shipped: Knowledge;
let references: Reference[];
beforeAll(async () => {
  shipped = await loadKnowledge({ folder: FOLDER });
  const { events } = await loadEvents(FOLDER);
  references = [
    ...events.flatMap(({ id, steps }) => steps.map((step) => ({ where: `event ${id}`, ...step }))),
    ...shipped.heads.flatMap(({ code }) =>
      (shipped.procedure(code)?.next ?? []).map((next) => ({ where: `${code} next`, ...next })),
    ),
  ];
});

describe('a code that is named', () => {
  test('is of a record of ours, or marked as catalogue-only', () => {
    const lost = references.filter(({ code, catalogueName }) => !shipped.head(code) && !catalogueName);
    expect(lost.map(({ where, code }) => `${where}: ${code}`)).toEqual([]);
  });

  test('is not marked as catalogue-only when we have its record', () => {
    const marked = references.filter(({ code, catalogueName }) => shipped.head(code) && catalogueName);
    expect(marked.map(({ where, code }) => `${where}: ${code}`)).toEqual([]);
  });

  test('is still offered', () => {
    const gone = references.filter(({ code }) => shipped.head(code)?.notOffered);
    expect(gone.map(({ where, code }) => `${where}: ${code}`)).toEqual([]);
  });

  test('as that in whose place an event puts another step, is a step of the same event', async () => {
    for (const { id, steps } of (await loadEvents(FOLDER)).events)
      for (const { insteadOf } of steps)
        if (insteadOf !== undefined)
          expect(
            steps.map(({ code }) => code),
            id,
          ).toContain(insteadOf);
  });

  test('as the procedure that yields a paper, is of another record of ours that is offered', () => {
    const lost = shipped.heads.flatMap(({ code }) =>
      (shipped.procedure(code)?.documents ?? []).flatMap(({ id, yieldedBy }) => {
        const from = yieldedBy === undefined ? undefined : shipped.head(yieldedBy);
        return yieldedBy === undefined || (from && !from.notOffered && yieldedBy !== code)
          ? []
          : [`${code} ${id}: ${yieldedBy}`];
      }),
    );
    expect(lost).toEqual([]);
  });

  test.skipIf(!hasCatalogue)('as catalogue-only, is in the catalogue, where people are offered it', async () => {
    const all = await loadKnowledge({ folder: FOLDER, paths: [CATALOGUE] });
    const lost = references.filter(({ code, catalogueName }) => {
      const head = all.head(code);
      return catalogueName && (!head || head.notOffered);
    });
    expect(lost.map(({ where, code }) => `${where}: ${code}`)).toEqual([]);
  });
});
