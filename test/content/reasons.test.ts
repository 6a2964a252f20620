/** Why the right procedure stands first, question by question, over the open catalogue: reasons.yaml is the table, for editors to read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSearch } from '../../src/search/engine.ts';
import { loadLexicon } from '../../src/search/lexicon.ts';
import type { Facet, Search } from '../../src/search/search.ts';
import { DISTURBANCES, seeded } from '../bench/disturb.ts';
import { allRecords, LEXICON, missingData, openQuestions } from '../bench/questions.ts';

interface Reason {
  readonly why: string;
  readonly q: string;
  readonly first: string;
  readonly expands?: Readonly<Record<string, string>>;
  readonly corrects?: Readonly<Record<string, string>>;
  readonly facet?: Facet;
  readonly special?: true;
  readonly offer?: 'twins' | 'open' | 'far';
  readonly over?: string;
  readonly by?: Added;
  readonly notBy?: Added;
}
/** The parts that are added to a score as they are. */
type Added = 'prior' | 'qualifier';

const reasons = parse(readFileSync(join(import.meta.dirname, 'reasons.yaml'), 'utf8')) as Reason[];
const missing = missingData();
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(missing);
  console.log(`skipped: ${missing}`);
}

describe.skipIf(missing !== undefined)('why the right procedure stands first', () => {
  let search: Search;
  beforeAll(async () => {
    search = createSearch(await allRecords(), loadLexicon(LEXICON));
  });
  const explained = (q: string, code: string) => search.explain(q, code) ?? { terms: [], parts: {} };
  /** How far the first leads another, without one part of the score when it is named. */
  const lead = ({ q, first, over = '' }: Reason, without?: Added): number => {
    const score = (code: string) => {
      const { parts } = explained(q, code);
      return (parts['score'] ?? 0) - (without === undefined ? 0 : (parts[without] ?? 0));
    };
    return score(first) - score(over);
  };

  it.each(reasons)('$why: $q', (reason) => {
    const { q, first, expands = {}, corrects = {}, facet, special, offer, over, by, notBy } = reason;
    const { hits, decision, ...found } = search.search(q);
    expect(hits[0]?.code).toBe(first);
    expect([decision, found.offer]).toEqual([offer === undefined ? 'answer' : 'choose', offer]);
    expect(found.facet).toBe(facet);
    const { terms, parts } = explained(q, first);
    const read = terms.map(({ from, term }) => `${from} -> ${term}`);
    for (const [from, term] of Object.entries({ ...expands, ...corrects }))
      expect(read).toContain(`${from} -> ${term}`);
    if (special) expect(parts['qualifier']).toBeGreaterThan(0);
    if (over === undefined) return;
    expect(explained(q, over).parts['score'], `${over} is in the catalogue`).toBeDefined();
    expect(lead(reason)).toBeGreaterThan(0);
    if (by !== undefined) expect(lead(reason, by)).toBeLessThanOrEqual(0);
    if (notBy !== undefined) expect(lead(reason, notBy)).toBeGreaterThan(0);
  });

  it('is told of the reading that ranked, also of a mistyped text, and when another was put before the one that ranked first', () => {
    const random = seeded(7);
    const mistyped = openQuestions().map(({ q }) => DISTURBANCES['typing errors']!(q, random));
    const moved: string[] = [];
    for (const text of ['1.000894', ...mistyped]) {
      const [first] = search.search(text).hits;
      if (first === undefined) continue;
      const { parts, isLead } = search.explain(text, first.code)!;
      expect(Math.min(1, Math.max(0, parts['score']!)), text).toBeCloseTo(first.score, 3);
      if (isLead) moved.push(text);
    }
    expect(moved).not.toEqual([]);
  });
});
