/** `set-aside`: messages that were given up, for the operator: without their words unless asked, to be put back or dropped. */
import { Option, type Command } from 'commander';
import { listSetAside, putBack, setAside } from '../dialogue/set-aside.ts';
import { openStore, openToRead } from '../open-store.ts';
import { UsageError } from '../shared/errors.ts';
import type { Store } from '../storage/store.ts';
import { printJson, readConfig } from './common.ts';

const WAIT_MS = 3_000;

interface SetAsideOptions {
  readonly show?: string;
  readonly retry?: string;
  readonly drop?: string;
  readonly json?: true;
}

export function addSetAsideCommand(program: Command): void {
  const alone = '(embedded store: stop the server first)';
  program
    .command('set-aside')
    .description('messages that were set aside: incident, when, channel, why; the server may go on serving meanwhile')
    .addOption(new Option('--show <incident>', 'what was said').conflicts(['retry', 'drop']))
    .addOption(new Option('--retry <incident>', `put it back to be answered ${alone}`).conflicts('drop'))
    .addOption(new Option('--drop <incident>', `forget it ${alone}`))
    .option('--json', 'one JSON object')
    .action((options: SetAsideOptions) => run(options));
}

async function run({ show, retry, drop, json }: SetAsideOptions): Promise<void> {
  const isWriting = retry !== undefined || drop !== undefined;
  const store = isWriting
    ? (await openStore(readConfig(), Date.now, WAIT_MS)).store
    : await openToRead(readConfig(), [setAside], Date.now);
  try {
    if (show !== undefined) return await print(store, show, json);
    if (!isWriting) return await list(store, json);
    const record = await find(store, retry ?? drop ?? '');
    if (retry === undefined) await store.delete(setAside, record.id);
    else await putBack(store, record, Date.now());
    const { incident } = record.value;
    if (json) printJson({ incident, done: retry === undefined ? 'dropped' : 'put-back' });
    else process.stdout.write(`${incident} was ${retry === undefined ? 'dropped' : 'put back'}.\n`);
  } finally {
    await store.close();
  }
}

async function list(store: Store, json: true | undefined): Promise<void> {
  const rows = (await listSetAside(store)).map(({ value: { incident, at, message, why, tries } }) => ({
    incident,
    at: new Date(at).toISOString(),
    channel: message.from.channel,
    why,
    tries,
  }));
  if (json) return printJson({ setAside: rows });
  if (rows.length === 0) process.stdout.write('No message is set aside.\n');
  for (const { incident, at, channel, why, tries } of rows)
    process.stdout.write(`${incident}  ${at.slice(0, 19)}Z  ${channel.padEnd(8)}  ${why} (tried ${tries}×)\n`);
}

async function print(store: Store, incident: string, json: true | undefined): Promise<void> {
  const { text, choice } = (await find(store, incident)).value.message;
  if (json) return printJson({ incident, text, ...(choice === undefined ? {} : { choice }) });
  process.stdout.write(`${choice === undefined ? text : `button ${choice}`}\n`);
}

/** By its number, as it was read out on the phone. @throws UsageError when there is none. */
async function find(store: Store, incident: string) {
  const number = incident.trim().toUpperCase();
  const record = (await listSetAside(store)).find(({ value }) => value.incident === number);
  if (!record) throw new UsageError(`no message is set aside under ${number}`);
  return record;
}
