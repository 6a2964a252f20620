#!/usr/bin/env node
/** `npx motcua …`: the commands of the product. Exit codes: 0 done, 1 failed, 2 wrong usage (what was typed cannot be). */
import { Command, CommanderError } from 'commander';
import { ConfigError, KnowledgeError, ServiceError, UsageError } from './shared/errors.ts';

type Add = (program: Command) => void;

/** Where each command lives; only the one that was called is loaded, so that a short command is a quick one. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  start: async () => (await import('./cli/server.ts')).addServerCommands,
  'chat ask': async () => (await import('./cli/talk.ts')).addTalkCommands,
  'search eval': async () => (await import('./cli/search.ts')).addSearchCommands,
  checklist: async () => (await import('./cli/checklist.ts')).addChecklistCommand,
  knowledge: async () => (await import('./cli/knowledge.ts')).addKnowledgeCommands,
  sandbox: async () => (await import('./cli/sandbox.ts')).addSandboxCommand,
  'set-aside': async () => (await import('./cli/set-aside.ts')).addSetAsideCommand,
  'backup restore reseal': async () => (await import('./cli/store.ts')).addStoreCommands,
  bench: async () => (await import('./cli/bench.ts')).addBenchCommand,
};

const program = new Command('motcua')
  .description('Một Cửa: a chat assistant for the administrative procedures of Quảng Ninh')
  .showHelpAfterError('(motcua --help shows how)')
  .exitOverride();

const called = Object.entries(COMMANDS).filter(([names]) => names.split(' ').includes(process.argv[2] ?? ''));
// No command, or one that is not known: the help shows all of them.
for (const [, add] of called.length > 0 ? called : Object.entries(COMMANDS)) (await add())(program);
// Sub-commands do not take `exitOverride` over from a parent that got it first: they would end the process themselves.
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
  if (error instanceof UsageError) {
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
  if (error instanceof ConfigError || error instanceof KnowledgeError || error instanceof ServiceError) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}
