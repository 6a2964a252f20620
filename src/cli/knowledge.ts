/** `knowledge …`: what editors do with records. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import pc from 'picocolors';
import { gaps as ledger, listGaps } from '../dialogue/ledger.ts';
import { importCatalogue } from '../knowledge/catalogue/import-catalogue.ts';
import { diffKnowledge } from '../knowledge/diff.ts';
import { graph } from '../knowledge/graph.ts';
import { loadEvents } from '../knowledge/events.ts';
import { checkKnowledge, loadKnowledge } from '../knowledge/load/load.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { localMoment } from '../knowledge/local-time.ts';
import { knowledgeStats } from '../knowledge/stats.ts';
import { catalogueFolder, KNOWLEDGE_FOLDER, loadUnderstanding } from '../knowledge-source.ts';
import { openToRead } from '../open-store.ts';
import { heldByNames } from '../search/held-by-names.ts';
import { deadTargets, loadLexicon } from '../search/lexicon.ts';
import { KnowledgeError, UsageError, type KnowledgeProblem } from '../shared/errors.ts';
import { existing, knowledgePaths, printJson, readConfig, withKnowledge } from './common.ts';

interface Output {
  readonly json?: true;
}
interface WithKnowledge extends Output {
  readonly knowledge: string[];
}
interface CheckOptions extends WithKnowledge {
  readonly verbose?: true;
}

export function addKnowledgeCommands(program: Command): void {
  const knowledge = program.command('knowledge').description('check, count, import and compare records');
  const json = (command: Command): Command => command.option('--json', 'one JSON object');
  json(withKnowledge(knowledge.command('check')))
    .description('check every record and the lexicon; exit code 1 and the list when something is wrong')
    .option('--verbose', 'list the official words of the lexicon that no offered procedure bears in its name')
    .action((options: CheckOptions) => check(options));
  json(withKnowledge(knowledge.command('stats')))
    .description('count the records')
    .action((options: WithKnowledge) => stats(options));
  json(knowledge.command('import'))
    .description('add a national catalogue (.jsonl or .jsonl.gz)')
    .argument('<file>')
    .action((file: string, options: Output) => importFile(file, options));
  json(knowledge.command('diff'))
    .description('what changed between two folders or catalogues')
    .argument('<a>')
    .argument('<b>')
    .action((a: string, b: string, options: Output) => diff(a, b, options));
  withKnowledge(knowledge.command('graph'))
    .description("a record's questions and what they decide, as Mermaid text")
    .argument('<code>')
    .action((code: string, options: WithKnowledge) => drawGraph(code, options));
  json(knowledge.command('gaps'))
    .description('questions that found nothing, most asked first; the server may go on serving meanwhile')
    .action((options: Output) => gaps(options));
}

async function check({ knowledge, json, verbose }: CheckOptions): Promise<void> {
  const paths = knowledgePaths(readConfig(), knowledge);
  const result = await checkKnowledge({ folder: KNOWLEDGE_FOLDER, paths });
  const problems = [...(result.ok ? [] : result.problems), ...(await mistakesIn(() => loadEvents(KNOWLEDGE_FOLDER)))];
  if (result.ok) problems.push(...(await mistakesIn(async () => loadUnderstanding(result.knowledge))));
  if (problems.length > 0) {
    if (json) printJson({ ok: false, problems });
    else process.stderr.write(`${new KnowledgeError(problems).message}\n`);
    process.exitCode = 1;
    return;
  }
  if (!result.ok) return;
  const { written, imported, offered } = result.knowledge.counts;
  const dead = deadWords(result.knowledge);
  if (json) {
    const { warnings } = result;
    const counts = { ok: true, written, imported, offered, warnings, deadTargets: dead.length };
    return printJson(verbose ? { ...counts, deadTargetPhrases: dead } : counts);
  }
  for (const { file, line, sentence } of result.warnings)
    process.stdout.write(`${pc.yellow(`${file}:${line}`)}  ${sentence}\n`);
  process.stdout.write(
    `${pc.green('All records are in order')}: ${written} hand-written, ${imported} imported, ${offered} offered.\n`,
  );
  if (dead.length === 0) return;
  process.stdout.write(
    `${dead.length} official wordings of the lexicon lead to no offered procedure${verbose ? ':' : '; --verbose lists them.'}\n`,
  );
  if (verbose) process.stdout.write(dead.map((phrase) => `  ${phrase}\n`).join(''));
}

/** What the lexicon leads to though no offered procedure is called so. */
function deadWords({ heads }: Knowledge): string[] {
  const offered = heads.filter(({ notOffered }) => notOffered === undefined);
  const names = offered.flatMap(({ name, aliases }) => [name.vi, ...aliases.vi]);
  return deadTargets(loadLexicon(join(KNOWLEDGE_FOLDER, 'lexicon')), heldByNames(names));
}

async function mistakesIn(job: () => Promise<unknown>): Promise<readonly KnowledgeProblem[]> {
  try {
    await job();
    return [];
  } catch (error) {
    if (error instanceof KnowledgeError) return error.problems;
    throw error;
  }
}

async function stats({ knowledge, json }: WithKnowledge): Promise<void> {
  const loaded = await loadKnowledge({ folder: KNOWLEDGE_FOLDER, paths: knowledgePaths(readConfig(), knowledge) });
  const counted = knowledgeStats(loaded, localMoment(Date.now()).day);
  if (json) return printJson(counted);
  const table = (title: string, rows: Readonly<Record<string, number>>, most = 15): string[] => [
    '',
    pc.bold(title),
    ...Object.entries(rows)
      .slice(0, most)
      .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`),
    ...(Object.keys(rows).length > most ? [`  ${pc.dim(`… and ${Object.keys(rows).length - most} more`)}`] : []),
  ];
  const lines = [
    `${pc.bold(String(counted.records))} records, ${pc.bold(String(counted.offered))} offered, ${counted.local} of Quảng Ninh's own`,
    `${counted.questions} questions, ${counted.documents} papers, ${counted.stale} records not checked for ${counted.staleAfterDays} days`,
    ...table('By origin', counted.byOrigin),
    ...table('By level', counted.byLevel),
    ...table('Not offered', counted.notOffered),
    ...table('By field', counted.byField),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function importFile(file: string, { json }: Output): Promise<void> {
  const config = readConfig();
  const bar = new SingleBar({
    format: `${pc.dim('importing')} {bar} {percentage}%  {records} records`,
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
  });
  const source = existing(file);
  const total = statSync(source).size;
  const isShown = !json && process.stderr.isTTY;
  if (isShown) bar.start(total, 0, { records: 0 });
  const report = await importCatalogue(source, catalogueFolder(config), ({ readBytes, lines }) => {
    if (isShown) bar.update(readBytes, { records: lines });
  });
  if (isShown) bar.stop();
  if (json) return printJson(report);
  for (const { line, reason } of report.skipped.slice(0, 20))
    process.stdout.write(`${pc.yellow(`line ${line}`)}  skipped: ${reason}\n`);
  const { records, offered, otherProvince, internal, abolished } = report;
  process.stdout.write(
    [
      `${pc.bold(String(records))} records imported, ${pc.bold(String(offered))} offered to citizens of Quảng Ninh`,
      `not offered: ${otherProvince} of other provinces, ${internal} internal, ${abolished} abolished; ${report.skippedCount} broken lines skipped`,
      `They are used by a running server within some seconds, and from the next start.`,
      '',
    ].join('\n'),
  );
}

async function diff(a: string, b: string, { json }: Output): Promise<void> {
  // Folders of records name fields and authorities of the shipped tables, so those come along on both sides.
  const [before, after] = await Promise.all([a, b].map((path) => loadKnowledge({ paths: [existing(path)] })));
  if (!before || !after) throw new Error('two sets are needed');
  const result = diffKnowledge(before, after);
  if (json) return printJson(result);
  const lines = [
    ...result.added.map(({ code, name }) => `${pc.green('+')} ${code}  ${name}`),
    ...result.removed.map(({ code, name }) => `${pc.red('-')} ${code}  ${name}`),
    ...result.changed.flatMap(({ code, name, changes }) => [
      `${pc.yellow('~')} ${code}  ${name}`,
      ...changes.map((change) => `    ${change}`),
    ]),
    `${result.added.length} added, ${result.removed.length} removed, ${result.changed.length} changed`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function drawGraph(code: string, { knowledge }: WithKnowledge): Promise<void> {
  const loaded = await loadKnowledge({ folder: KNOWLEDGE_FOLDER, paths: knowledgePaths(readConfig(), knowledge) });
  const procedure = loaded.procedure(code);
  if (!procedure) throw new UsageError(`there is no procedure ${code}`);
  process.stdout.write(`${graph(procedure)}\n`);
}

async function gaps({ json }: Output): Promise<void> {
  const store = await openToRead(readConfig(), [ledger], Date.now);
  try {
    const list = await listGaps(store);
    if (json) return printJson({ gaps: list });
    if (list.length === 0) process.stdout.write('No question has gone unanswered so far.\n');
    for (const { text, count, at } of list)
      process.stdout.write(`${String(count).padStart(5)}  ${new Date(at).toISOString().slice(0, 10)}  ${text}\n`);
  } finally {
    await store.close();
  }
}
