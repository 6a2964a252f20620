/** The quality gate: right-first on the open questions may not fall more than two points below the recorded figure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSearch } from '../../src/search/engine.ts';
import { evaluate } from '../../src/search/evaluate.ts';
import { loadLexicon } from '../../src/search/lexicon.ts';
import type { Search } from '../../src/search/search.ts';
import { DISTURBANCES, seeded } from '../bench/disturb.ts';
import { allRecords, LEXICON, missingData, openQuestions } from '../bench/questions.ts';

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'search-quality.json'), 'utf8')) as Record<
  string,
  number
>;
const TOLERANCE = 0.02;
const missing = missingData();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(missing);
  console.log(`skipped: ${missing}`);
}

describe.skipIf(missing !== undefined)('search on the open questions', () => {
  let search: Search;
  beforeAll(async () => {
    search = createSearch(await allRecords(), loadLexicon(LEXICON));
  });
  it.each(Object.entries(recorded))('%s: right first at least %f, less two points', (name, figure) => {
    const random = seeded(7);
    const change = DISTURBANCES[name] ?? ((text: string) => text);
    const questions = openQuestions().map((question) => ({
      ...question,
      q: change(question.q, random),
      ...(question.context && { context: question.context.map((turn) => change(turn, random)) }),
    }));
    expect(evaluate(search, questions).recallAt1).toBeGreaterThanOrEqual(figure - TOLERANCE);
  });
});
