/** `bench`: the benchmarks live beside the tests and need the development packages; this starts them. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { PACKAGE_FOLDER } from '../knowledge-source.ts';
import { ConfigError } from '../shared/errors.ts';

/** `web` is the second name of `chat`: the web chat under load. */
const NAMES = ['search', 'chat', 'web', 'storage', 'checklist', 'dossier', 'telegram', 'soak'];

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('run a benchmark')
    .addArgument(new Argument('[name]', 'which one').choices(NAMES).default('search'))
    .argument('[options...]', 'handed to the benchmark')
    .option('--json', 'one JSON object')
    .allowUnknownOption()
    .action((name: string, rest: string[], options: { json?: true }) =>
      bench(name, options.json ? [...rest, '--json'] : rest),
    );
}

async function bench(name: string, args: readonly string[]): Promise<void> {
  const file = join(PACKAGE_FOLDER, 'test', 'bench', `${name === 'web' ? 'chat' : name}.ts`);
  if (!existsSync(file))
    throw new ConfigError(['the benchmarks lie in test/bench: a checkout of the repository is needed']);
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: PACKAGE_FOLDER, stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
