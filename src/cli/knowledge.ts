/** `knowledge …`: what editors do with records. */
import type { Command } from 'commander';
import { openStore } from '../open-store.ts';
import { Ledger } from '../dialogue/ledger.ts';
import { printJson, readConfig } from './common.ts';

export function addKnowledgeCommands(program: Command): void {
  const knowledge = program.command('knowledge').description('check, count, import and compare records');
  knowledge
    .command('gaps')
    .description('questions that found nothing, most asked first')
    .option('--json', 'one JSON object')
    .action(({ json }: { json?: true }) => gaps(json));
}

async function gaps(json: true | undefined): Promise<void> {
  const { store } = await openStore(readConfig(), Date.now, 3_000);
  try {
    const list = await new Ledger(store, Date.now, () => undefined).list();
    if (json) return printJson({ gaps: list });
    if (list.length === 0) process.stdout.write('No question has gone unanswered so far.\n');
    for (const { text, count, at } of list)
      process.stdout.write(`${String(count).padStart(5)}  ${new Date(at).toISOString().slice(0, 10)}  ${text}\n`);
  } finally {
    await store.close();
  }
}
