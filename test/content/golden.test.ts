/** Persons with their answers and the papers, fees and days they must be told: `golden/*.yaml`, reviewed against the real records. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkAnswer } from '../../src/knowledge/answers.ts';
import { assembleChecklist, type Checklist } from '../../src/knowledge/checklist.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { loadKnowledge } from '../../src/knowledge/load/load.ts';

const FOLDER = join(import.meta.dirname, 'golden');

const via = z.enum(['counter', 'online', 'post']);
const goldenFile = z.strictObject({
  code: z.string(),
  persons: z
    .array(
      z.strictObject({
        title: z.string(),
        answers: z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()])),
        /** The day she hands it in, before the cut-off. */
        today: z.iso.date().optional(),
        via: via.optional(),
        /** Exactly the papers she needs. */
        documents: z.array(z.string()),
        /** Exactly the papers that hang on something not answered. */
        unknown: z.array(z.string()).default([]),
        /** For each amount, some way (or this way) of submitting costs exactly that, and nothing is left open. */
        fees: z.array(z.strictObject({ amount: z.number(), via: via.optional() })).optional(),
        due: z.iso.date().optional(),
        timeLimit: z.strictObject({ amount: z.number(), unit: z.string() }).optional(),
      }),
    )
    .min(1),
});

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const cases = files.map((name) => {
  const parsed = goldenFile.safeParse(parse(readFileSync(join(FOLDER, name), 'utf8')));
  if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
});

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = await loadKnowledge({ folder: join(import.meta.dirname, '../../knowledge') });
});

function listFor(code: string, person: (typeof cases)[number]['persons'][number]): Checklist {
  const procedure = knowledge.procedure(code);
  if (procedure === undefined) throw new Error(`no record ${code}`);
  const day = person.today ?? '2026-11-23';
  for (const [id, answer] of Object.entries(person.answers)) {
    const question = procedure.questions.find((candidate) => candidate.id === id);
    expect(question && checkAnswer(question, answer, day), `answer ${id}`).toMatchObject({ ok: true });
  }
  return assembleChecklist(procedure, person.answers, {
    received: { day },
    holidays: knowledge.holidays,
    ...(person.via && { via: person.via }),
  });
}

describe.each(cases)('$code', ({ code, persons }) => {
  test.each(persons)('$title', (person) => {
    const list = listFor(code, person);
    const ids = (state: string): string[] =>
      list.documents.filter((entry) => entry.state === state).map(({ document }) => document.id);
    expect(ids('yes').sort()).toEqual([...person.documents].sort());
    expect(ids('unknown').sort()).toEqual([...person.unknown].sort());
    for (const fee of person.fees ?? []) {
      const totals = list.fees.filter((total) => fee.via === undefined || total.via === fee.via);
      expect(totals.filter(({ isComplete }) => isComplete).map(({ amount }) => amount)).toContain(fee.amount);
    }
    if (person.timeLimit) expect(list.time.limit).toMatchObject(person.timeLimit);
    if (person.due) expect(list.due?.day).toBe(person.due);
  });
});

test('at least twelve procedures have four or more persons', () => {
  expect(cases.filter(({ persons }) => persons.length >= 4).length).toBeGreaterThanOrEqual(12);
});
