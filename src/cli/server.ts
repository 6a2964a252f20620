/** `start`: the server. */
import type { Command } from 'commander';
import { runServer } from '../main.ts';
import { readConfig } from './common.ts';

export function addServerCommands(program: Command): void {
  program
    .command('start')
    .description('run the server: web chat and every configured channel')
    .action(() => runServer(readConfig()));
}
