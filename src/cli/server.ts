/** `start`: the server. */
import type { Command } from 'commander';
import { runServer } from '../main.ts';
import { readConfig, withKnowledge, withPaths } from './common.ts';

export function addServerCommands(program: Command): void {
  withKnowledge(program.command('start'))
    .description('run the server: web chat and every configured channel')
    .action(({ knowledge }: { knowledge: string[] }) => runServer(withPaths(readConfig(), knowledge)));
}
