/** `backup`, `restore`, `reseal`: the whole store in one file and back, and new seals after a new key. */
import { resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import pc from 'picocolors';
import { FAMILIES } from '../families.ts';
import { installation, openForBackup, openStore } from '../open-store.ts';
import { backup, restore } from '../storage/backup.ts';
import { reseal } from '../storage/sealed-store.ts';
import { existing, printJson, readConfig } from './common.ts';

interface Output {
  readonly json?: true;
}

const WAIT_MS = 3_000;

export function addStoreCommands(program: Command): void {
  program
    .command('backup')
    .description('write everything that is kept to one file; the server may go on serving meanwhile')
    .argument('<file>')
    .option('--json', 'one JSON object')
    .action((file: string, options: Output) =>
      run(options, openForBackup(readConfig(), Date.now), (source, onProgress) =>
        backup(source, FAMILIES, resolve(file), { now: Date.now, onProgress }),
      ),
    );
  program
    .command('restore')
    .description(
      'put a backup into the empty store that the settings name; file and store are counted (embedded store: stop the server first)',
    )
    .argument('<file>')
    .option('--into', 'into a store that holds something: the same ids are written over, the rest stays')
    .option('--json', 'one JSON object')
    .action((file: string, options: Output & { into?: true }) =>
      run(options, openToWrite(), ({ raw, keys }, onProgress) =>
        restore(existing(file), raw, FAMILIES, {
          now: Date.now,
          keys,
          onProgress,
          into: options.into,
          opening: [installation.name],
        }),
      ),
    );
  program
    .command('reseal')
    .description(
      'seal everything with DATA_KEY that is still sealed with DATA_KEY_OLD; then the old one may go (embedded store: stop the server first)',
    )
    .option('--json', 'one JSON object')
    .action((options: Output) =>
      run(options, openToWrite(), async ({ raw, keys }, onProgress) => ({
        records: await reseal(raw, keys, FAMILIES, onProgress),
      })),
    );
}

/** Takes an embedded store for itself alone. */
async function openToWrite() {
  const opened = await openStore(readConfig(), Date.now, WAIT_MS);
  return { ...opened, close: () => opened.store.close() };
}

/** Does the job with what is opened, shows how far it is, prints the counts. */
async function run<Opened extends { close(): Promise<void> }>(
  { json }: Output,
  opening: Promise<Opened>,
  job: (
    opened: Opened,
    onProgress: (done: number, total?: number) => void,
  ) => Promise<{ readonly records: number; readonly counts?: Readonly<Record<string, number>> }>,
): Promise<void> {
  const opened = await opening;
  const isShown = !json && process.stderr.isTTY;
  const bar = new SingleBar({
    format: `${pc.dim('{value} records')} {bar}`,
    barsize: 30,
    hideCursor: true,
    stream: process.stderr,
  });
  try {
    if (isShown) bar.start(1, 0);
    const summary = await job(opened, (done, total) => {
      if (!isShown) return;
      bar.setTotal(total ?? done);
      bar.update(done);
    });
    if (isShown) bar.stop();
    if (json) return printJson(summary);
    for (const [family, count] of Object.entries(summary.counts ?? {}))
      process.stdout.write(`${String(count).padStart(8)}  ${family}\n`);
    process.stdout.write(`${pc.bold(String(summary.records))} records\n`);
  } finally {
    if (isShown) bar.stop();
    await opened.close();
  }
}
