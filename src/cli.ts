#!/usr/bin/env node
/** `npx motcua …`: the commands of the product. Exit codes: 0 done, 1 failed, 2 wrong usage. */
import { Command, CommanderError } from 'commander';
import { ConfigError, KnowledgeError, ServiceError } from './shared/errors.ts';
import { addTalkCommands } from './cli/talk.ts';
import { addSearchCommands } from './cli/search.ts';
import { addKnowledgeCommands } from './cli/knowledge.ts';
import { addServerCommands } from './cli/server.ts';
import { addBenchCommand } from './cli/bench.ts';
import { addSandboxCommand } from './cli/sandbox.ts';
import { addStoreCommands } from './cli/store.ts';
import { addChecklistCommand } from './cli/checklist.ts';

const program = new Command('motcua')
  .description('Một Cửa: a chat assistant for the administrative procedures of Quảng Ninh')
  .showHelpAfterError('(motcua --help shows how)')
  .exitOverride();

addServerCommands(program);
addTalkCommands(program);
addSearchCommands(program);
addKnowledgeCommands(program);
addChecklistCommand(program);
addSandboxCommand(program);
addStoreCommands(program);
addBenchCommand(program);
// Sub-commands made before `exitOverride` was inherited would end the process themselves.
for (const command of program.commands) {
  command.exitOverride();
  for (const nested of command.commands) nested.exitOverride();
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong to the one who must act, and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError || error instanceof KnowledgeError || error instanceof ServiceError) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
