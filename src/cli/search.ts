/** `search` and `eval`: the search alone, for editors and for measuring. */
import type { Command } from 'commander';
import pc from 'picocolors';
import { load } from '../knowledge-source.ts';
import { knowledgePaths, printJson, readConfig, wholeNumber, withKnowledge } from './common.ts';

export function addSearchCommands(program: Command): void {
  withKnowledge(program.command('search'))
    .description('what the search finds for a text')
    .argument('<text>', 'a question')
    .option('--limit <n>', 'hits to show', wholeNumber(1), 5)
    .option('--explain', 'why each hit ranks where it does')
    .option('--json', 'one JSON object')
    .action((text: string, options: SearchOptions) => search(text, options));
}

interface SearchOptions {
  readonly limit: number;
  readonly explain?: true;
  readonly json?: true;
  readonly knowledge: string[];
}

async function search(text: string, { limit, explain, json, knowledge }: SearchOptions): Promise<void> {
  const { understanding } = await load(knowledgePaths(readConfig(), knowledge), Date.now);
  const startedAt = performance.now();
  const result = understanding.search(text, { limit, lang: 'vi' });
  const ms = Math.round((performance.now() - startedAt) * 1000) / 1000;
  const reasons = explain ? result.hits.map(({ code }) => ({ code, ...understanding.explain(text, code) })) : undefined;
  if (json) {
    printJson({
      decision: result.decision,
      facet: result.facet ?? null,
      hits: result.hits,
      ms,
      ...(reasons ? { reasons } : {}),
    });
    return;
  }
  const lines = [
    `${pc.bold(result.decision)}${result.facet ? `  ${pc.dim('facet')} ${result.facet}` : ''}  ${pc.dim(`${ms} ms`)}`,
    ...result.hits.map(({ code, name, score }) => `${pc.cyan(code)}  ${score.toFixed(3)}  ${name}`),
    ...(reasons ?? []).flatMap(({ code, terms = [], parts = {} }) => [
      '',
      pc.bold(code),
      ...Object.entries(parts).map(([part, value]) => `  ${part.padEnd(22)} ${value.toFixed(3)}`),
      ...terms.map(({ term, from, weight }) => `  ${term} ${pc.dim(`from “${from}”, weight ${weight.toFixed(2)}`)}`),
    ]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
