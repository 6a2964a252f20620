/** `search` and `eval`: the search alone, for editors and for measuring. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import pc from 'picocolors';
import { z } from 'zod';
import { KNOWLEDGE_FOLDER } from '../knowledge-source.ts';
import { loadKnowledge } from '../knowledge/load/load.ts';
import { createSearch } from '../search/engine.ts';
import { evaluate } from '../search/evaluate.ts';
import { loadLexicon } from '../search/lexicon.ts';
import { UsageError } from '../shared/errors.ts';
import { existing, knowledgePaths, loadFor, printJson, readConfig, wholeNumber, withKnowledge } from './common.ts';
import { join } from 'node:path';

export function addSearchCommands(program: Command): void {
  withKnowledge(program.command('search'))
    .description('what the search finds for a text')
    .argument('<text>', 'a question')
    .option('--limit <n>', 'hits to show', wholeNumber(1), 5)
    .option('--explain', 'why each hit ranks where it does')
    .option('--json', 'one JSON object')
    .action((text: string, options: SearchOptions) => search(text, options));
  withKnowledge(program.command('eval'))
    .description('measures the search over questions with known answers')
    .requiredOption('--queries <file>', 'lines of {q, expectedCodes, context?}')
    .option('--json', 'one JSON object')
    .action((options: EvalOptions) => evalQueries(options));
}

/** Questions asked before the measured run. */
const WARM_UP = 200;

interface SearchOptions {
  readonly limit: number;
  readonly explain?: true;
  readonly json?: true;
  readonly knowledge: string[];
}

interface EvalOptions {
  readonly queries: string;
  readonly json?: true;
  readonly knowledge: string[];
}

async function search(text: string, { limit, explain, json, knowledge }: SearchOptions): Promise<void> {
  const { understanding } = await loadFor(readConfig(), knowledge);
  const startedAt = performance.now();
  const result = understanding.search(text, { limit, lang: 'vi' });
  const ms = Math.round((performance.now() - startedAt) * 1000) / 1000;
  const reasons = explain ? result.hits.map(({ code }) => ({ code, ...understanding.explain(text, code) })) : undefined;
  if (json) {
    const { decision, facet, hits } = result;
    printJson({ decision, facet: facet ?? null, hits, ms, ...(reasons ? { reasons } : {}) });
    return;
  }
  const lines = [
    `${pc.bold(result.decision)}${result.facet ? `  ${pc.dim('facet')} ${result.facet}` : ''}  ${pc.dim(`${ms} ms`)}`,
    ...result.hits.map(({ code, name, score }) => `${pc.cyan(code)}  ${score.toFixed(3)}  ${name}`),
    ...(reasons ?? []).flatMap(({ code, terms = [], parts = {}, isLead }) => [
      '',
      pc.bold(code),
      ...(isLead ? ['  first, for it is named; the words merely occur in the name of the next'] : []),
      ...Object.entries(parts).map(([part, value]) => `  ${part.padEnd(22)} ${value.toFixed(3)}`),
      ...terms.map(({ term, from, weight }) => `  ${term} ${pc.dim(`from “${from}”, weight ${weight.toFixed(2)}`)}`),
    ]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function evalQueries({ queries: file, json, knowledge: given }: EvalOptions): Promise<void> {
  const queries = await readQueries(file);
  const knowledge = await loadKnowledge({ folder: KNOWLEDGE_FOLDER, paths: knowledgePaths(readConfig(), given) });
  const lexicon = loadLexicon(join(KNOWLEDGE_FOLDER, 'lexicon'));
  const startedAt = performance.now();
  const engine = createSearch(knowledge.entries(), lexicon);
  const buildMs = Math.round(performance.now() - startedAt);
  // A server answers its first hundred questions once in its life: the times quoted are those of the rest.
  evaluate(engine, queries.slice(0, WARM_UP));
  const result = evaluate(engine, queries);
  const report = {
    documents: knowledge.heads.length,
    ...rounded(result),
    buildMs,
    rssMb: Math.round(process.memoryUsage().rss / 1_048_576),
  };
  if (json) return printJson(report);
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  process.stdout.write(
    [
      `${pc.bold(String(report.queries))} questions over ${report.documents} records`,
      `right first         ${pc.bold(percent(report.recallAt1))}`,
      `in the first three  ${percent(report.recallAt3)}`,
      `in the first ten    ${percent(report.recallAt10)}`,
      `mean reciprocal     ${report.mrrAt10.toFixed(3)}`,
      `one search          p50 ${report.p50Ms} ms, p99 ${report.p99Ms} ms`,
      `building the index  ${report.buildMs} ms, process ${report.rssMb} MB`,
      '',
    ].join('\n'),
  );
}

const rounded = <T extends object>(report: T): T =>
  Object.fromEntries(
    Object.entries(report).map(([key, value]) => [
      key,
      typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value,
    ]),
  ) as T;

const queryLine = z.looseObject({
  q: z.string(),
  expectedCodes: z.array(z.string()).min(1),
  context: z.array(z.string()).optional(),
});

/** @throws UsageError naming the line that is not a question. */
async function readQueries(file: string): Promise<z.infer<typeof queryLine>[]> {
  const queries: z.infer<typeof queryLine>[] = [];
  let number = 0;
  const lines = createInterface({ input: createReadStream(existing(file)), crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      queries.push(queryLine.parse(JSON.parse(line)));
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}:${number} is not a question: a line needs "q" and "expectedCodes"`);
  }
  return queries;
}
