/** The shipped knowledge as a whole: it loads, every question is reachable, every path ends, every commune is found by its names. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { assembleChecklist } from '../../src/knowledge/checklist.ts';
import type { Answers } from '../../src/knowledge/conditions.ts';
import { communeFinder } from '../../src/knowledge/find-commune.ts';
import { graph } from '../../src/knowledge/graph.ts';
import { nextQuestion, samplesOf } from '../../src/knowledge/interview.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { checkKnowledge } from '../../src/knowledge/load/load.ts';
import { conditionText } from '../../src/dialogue/card/condition-text.ts';
import { loadPhrases } from '../../src/dialogue/phrases.ts';
import type { Procedure } from '../../src/knowledge/schema.ts';

const FOLDER = join(import.meta.dirname, '../../knowledge');
const RECEIVED = { day: '2026-11-23', time: '09:00' };

let knowledge: Knowledge;
let written: Procedure[];
beforeAll(async () => {
  const result = await checkKnowledge({ folder: FOLDER });
  if (!result.ok)
    throw new Error(result.problems.map(({ file, line, sentence }) => `${file}:${line} ${sentence}`).join('\n'));
  knowledge = result.knowledge;
  written = knowledge.heads.flatMap(({ code }) => knowledge.procedure(code) ?? []);
});

describe('records', () => {
  test('there are at least thirty, in several fields, in both languages', () => {
    expect(written.length).toBeGreaterThanOrEqual(30);
    expect(new Set(written.map(({ fieldId }) => fieldId)).size).toBeGreaterThanOrEqual(6);
  });

  test('every kind of question occurs somewhere', () => {
    const kinds = new Set(written.flatMap(({ questions }) => questions.map(({ kind }) => kind)));
    expect(kinds).toEqual(new Set(['yes-no', 'choice', 'number', 'date']));
  });

  test('on every path the interview ends with nothing undecided and nothing lost', () => {
    for (const procedure of written)
      for (const answers of paths(procedure)) {
        const list = assembleChecklist(procedure, answers, { received: RECEIVED, holidays: knowledge.holidays });
        const undecided = list.documents.filter(({ state }) => state !== 'yes' && state !== 'no');
        expect(
          undecided.map(({ document }) => document.id),
          `${procedure.code} ${JSON.stringify(answers)}`,
        ).toEqual([]);
        expect(list.documents).toHaveLength(procedure.documents.length);
        expect(list.time.candidates, `${procedure.code} time`).toEqual([]);
        if (list.time.limit) expect(list.due, procedure.code).toBeDefined();
      }
  });

  test('every record has an answer in each language for each question, and draws as a graph', () => {
    for (const procedure of written) {
      const text = graph(procedure, 'en');
      for (const { id } of procedure.questions) expect(text).toContain(`q_${id}`);
      expect(text).not.toContain('undefined');
    }
  });
});

describe('conditions', () => {
  const phrases = loadPhrases(FOLDER);

  test.each(['vi', 'en'] as const)('each reads as an officer says it, never as a question (%s)', (lang) => {
    for (const { code, questions, documents, fees, timeLimits, requirements } of written)
      for (const { when } of [...documents, ...fees, ...timeLimits, ...requirements])
        if (when) expect(conditionText(when, questions, lang, phrases(lang)), code).toMatch(/^[^?“”{}]+$/);
  });
});

/** Answers along every path, at most a few hundred a record: the samples of a question in turn, the deepest first. */
function* paths(procedure: Procedure): Generator<Answers> {
  const open: Answers[] = [{}];
  for (let given = open.pop(), count = 0; given !== undefined && count < 400; given = open.pop()) {
    const next = nextQuestion(procedure, given);
    if (next === undefined) {
      count += 1;
      yield given;
    } else for (const sample of samplesOf(procedure, next.id)) open.push({ ...given, [next.id]: sample });
  }
}

describe('communes', () => {
  test('there are 54: 30 wards, 22 communes, 2 special zones', () => {
    const count = (kind: string): number => knowledge.communes.filter((commune) => commune.kind === kind).length;
    expect([count('phuong'), count('xa'), count('dac-khu')]).toEqual([30, 22, 2]);
    expect(new Set(knowledge.communes.map(({ id }) => id)).size).toBe(54);
  });

  test('each is found by its kind and name, and is among those found by its old names and district', () => {
    const find = communeFinder(knowledge.communes);
    const words = { phuong: 'phường', xa: 'xã', 'dac-khu': 'đặc khu' };
    for (const commune of knowledge.communes) {
      const found = (text: string): string[] => {
        const match = find(text);
        return match.kind === 'one'
          ? [match.commune.id]
          : match.kind === 'several'
            ? match.communes.map(({ id }) => id)
            : [];
      };
      expect(found(`${words[commune.kind]} ${commune.name}`)[0], commune.name).toBe(commune.id);
      for (const text of [commune.name, commune.formerDistrict, ...commune.formerNames])
        expect(found(text), text).toContain(commune.id);
    }
  });

  test('"Hạ Long" is asked about, the ward first', () => {
    const match = communeFinder(knowledge.communes)('ha long');
    expect(match.kind).toBe('several');
    expect(match.kind === 'several' && match.communes[0]?.name).toBe('Hạ Long');
  });
});

test('holidays cover 2026 to 2028', () => {
  expect(Object.keys(knowledge.holidays?.years ?? {})).toEqual(expect.arrayContaining(['2026', '2027', '2028']));
});
