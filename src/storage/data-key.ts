/**
 * Where the keys of {@link SealedStore} come from: `DATA_KEY`, or else one that is made at the first start and kept, with a warning,
 * where the data is: in the data folder, or in Redis when several processes must agree on it.
 */
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../shared/errors.ts';
import { unusable } from './folder-lock.ts';
import { isSameKey, keyText, newSealingKey, parseSealingKey, type SealingKey, type SealingKeys } from './sealing.ts';
import type { Family, Store } from './store.ts';

const FILE = 'data.key';

/** The one record that holds the key of a shared store without `DATA_KEY`. No backup carries it: a lock is not sent with its key. */
const dataKeyFamily: Family<string> = {
  name: 'data-key',
  lifetimeMs: undefined,
  parse: (stored) => {
    if (typeof stored !== 'string' || parseSealingKey(stored) === undefined) throw new Error('not a key');
    return stored;
  },
};

/** The settings, and where the data is. */
interface DataKeyOptions {
  /** `DATA_KEY`: 32 bytes as base64 or hexadecimal. */
  readonly dataKey?: string | undefined;
  /** `DATA_KEY_OLD`: still read with, no longer written with. */
  readonly dataKeyOld?: string | undefined;
  /** `DATA_DIR`. */
  readonly folder: string;
  /** The store of several processes, when it is one; the embedded store keeps its key in a file. */
  readonly shared?: Store | undefined;
}

/**
 * The keys, and what the operator should be told about them. Rejects with `ConfigError` for a key that is none, or a folder that
 * cannot keep one, and with `ServiceError` when the shared store must be asked and does not answer.
 */
export async function loadSealingKeys(options: DataKeyOptions): Promise<{ keys: SealingKeys; warnings: string[] }> {
  const problems: string[] = [];
  const current = read('DATA_KEY', options.dataKey, problems);
  const old = read('DATA_KEY_OLD', options.dataKeyOld, problems);
  if (problems.length > 0) throw new ConfigError(problems);

  // Whoever sets DATA_KEY later keeps what was sealed with the generated key readable.
  const kept = readKeyFile(options.folder);
  if (current !== undefined) {
    const shared = options.shared && (await options.shared.get(dataKeyFamily, 'current'));
    return { keys: unique(current, old, kept, shared && parseSealingKey(shared.value)), warnings: [] };
  }
  if (options.shared !== undefined) {
    const key = await agreeOnKey(options.shared, kept);
    const copy =
      kept === undefined && hasWritten(options.folder, key) ? ` A copy is in ${join(options.folder, FILE)}.` : '';
    return {
      keys: unique(key, old, kept),
      warnings: [`DATA_KEY is not set: the key that seals personal data lies in Redis, beside that data.${copy}`],
    };
  }
  const key = kept ?? newSealingKey();
  if (kept === undefined) writeKeyFile(options.folder, key);
  return {
    keys: unique(key, old),
    warnings: [
      `DATA_KEY is not set: the key that seals personal data lies in ${join(options.folder, FILE)}, beside that data. ` +
        'Keep a copy elsewhere: without it a backup cannot be read.',
    ],
  };
}

function read(name: string, text: string | undefined, problems: string[]): SealingKey | undefined {
  if (text === undefined || text === '') return undefined;
  const key = parseSealingKey(text);
  if (key === undefined)
    problems.push(`${name}: not a key of 32 bytes in base64 or hexadecimal. Make one: openssl rand -base64 32`);
  return key;
}

/** The first process decides; all others take what it has put there. */
async function agreeOnKey(store: Store, kept: SealingKey | undefined): Promise<SealingKey> {
  await store.put(dataKeyFamily, 'current', keyText(kept ?? newSealingKey()), 0);
  const agreed = parseSealingKey((await store.get(dataKeyFamily, 'current'))?.value ?? '');
  if (agreed === undefined) throw new Error('the key that was just agreed on is gone');
  return agreed;
}

function readKeyFile(folder: string): SealingKey | undefined {
  const file = join(folder, FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new ConfigError([`DATA_DIR: ${file} cannot be read: ${(error as Error).message}.`]);
  }
  const key = parseSealingKey(text);
  if (key === undefined) throw new ConfigError([`DATA_DIR: ${file} holds no key; put back the copy you kept.`]);
  return key;
}

/** Whole or not at all, and never over a key that is already there. */
function writeKeyFile(folder: string, key: SealingKey): void {
  const draft = join(folder, `${FILE}.${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const handle = openSync(draft, 'w', 0o600);
    try {
      writeSync(handle, `${keyText(key)}\n`);
      fsyncSync(handle);
      linkSync(draft, join(folder, FILE));
    } finally {
      closeSync(handle);
      rmSync(draft);
    }
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** For a folder that need not be there: with Redis a process may have none. */
function hasWritten(folder: string, key: SealingKey): boolean {
  try {
    writeKeyFile(folder, key);
    return true;
  } catch {
    return false;
  }
}

function unique(first: SealingKey, ...others: readonly (SealingKey | undefined)[]): SealingKeys {
  const keys: [SealingKey, ...SealingKey[]] = [first];
  for (const other of others) {
    if (other !== undefined && !keys.some((key) => isSameKey(key, other))) keys.push(other);
  }
  return keys;
}
