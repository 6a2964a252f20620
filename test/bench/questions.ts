/** The open questions and the full catalogue, found through MOTCUA_DATA; what every search benchmark starts from. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { loadKnowledge } from '../../src/knowledge/load/load.ts';
import type { SearchRecord } from '../../src/search/inverted-index.ts';

const root = resolve(import.meta.dirname, '../..');
const DATA = resolve(root, process.env['MOTCUA_DATA'] ?? '../shared/data');
export const CATALOGUE = join(DATA, 'procedures-real.jsonl.gz');
const QUESTIONS = join(DATA, 'queries-dev.jsonl');
export const LEXICON = join(root, 'knowledge/lexicon');

/** Why the open data cannot be used here, or undefined when it can. */
export const missingData = (): string | undefined =>
  existsSync(CATALOGUE) && existsSync(QUESTIONS) ? undefined : `no catalogue in ${DATA}; set MOTCUA_DATA`;

export interface OpenQuestion {
  readonly q: string;
  readonly expectedCodes: readonly string[];
  readonly expectedNames: readonly string[];
  readonly origin: string;
  readonly behaviour?: 'answer' | 'clarify';
  readonly context?: readonly string[];
  readonly group: string;
}

export function openQuestions(): OpenQuestion[] {
  return readFileSync(QUESTIONS, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as OpenQuestion);
}

/** The parts of the fresh questions, by the writers of four rounds. */
export const FRESH_PARTS = [
  'tuning',
  'kept',
  'tuning-2',
  'kept-2',
  'tuning-3',
  'kept-3',
  'tuning-4',
  'kept-4',
] as const;
type FreshPart = (typeof FRESH_PARTS)[number];

/**
 * Questions by writers who had seen neither the lexicon nor the open questions. The `tuning` ones may be read to find weak places; of
 * the `kept` ones only the figures are looked at.
 */
export const freshQuestions = (part: FreshPart): OpenQuestion[] =>
  (readSet(`fresh-${part}.yaml`) as [string, ...string[]][]).map(([q, ...expectedCodes]) => ({
    q,
    expectedCodes,
    expectedNames: [],
    origin: `fresh-${part}`,
    group: q,
  }));

/** A set of the benchmark's own, by file name. */
export const readSet = (name: string): unknown => parse(readFileSync(join(import.meta.dirname, 'sets', name), 'utf8'));

/** All records as search wants them: the shipped ones and the open catalogue. */
export async function allRecords(): Promise<SearchRecord[]> {
  const knowledge = await loadKnowledge({ folder: join(root, 'knowledge'), paths: [CATALOGUE] });
  return [...knowledge.entries()];
}
