/**
 * A store in one file, taken while it is in use, and put into a store of either kind. Sealed values stay sealed: whoever restores needs
 * their key.
 */
import { ServiceError } from '../shared/errors.ts';
import { broken, inspect, recordsOf, writeBackup, type BackupSummary, type RecordLine } from './backup-file.ts';
import { keyIdOf, type SealingKeys } from './sealing.ts';
import type { Family, RawReader, Store } from './store.ts';

/** Writes under way at once while restoring. */
const BATCH = 256;

/** Called now and then with the number of records done; `total` is known to a restoration only. */
type Progress = (done: number, total?: number) => void;

/**
 * Writes `families` to `file`, which appears whole or not at all. Of an {@link EmbeddedSnapshot} all records are of one moment; of a
 * store each is as it was at some moment during the run, and records written meanwhile may or may not be in it.
 * Rejects with `ServiceError` when the source or the disk fails.
 */
export async function backup(
  source: RawReader,
  families: readonly Family<unknown>[],
  file: string,
  { now, onProgress = () => undefined }: { now: () => number; onProgress?: Progress },
): Promise<BackupSummary> {
  async function* records(): AsyncGenerator<RecordLine & { keyId: string | undefined }, void, undefined> {
    for (const { name } of families) {
      for await (const { id, json, remainingMs } of source.scanRaw(name)) {
        const value: unknown = JSON.parse(json);
        const until = remainingMs !== undefined && { until: now() + remainingMs };
        yield { family: name, id, value, ...until, keyId: keyIdOf(value) };
      }
    }
  }
  return writeBackup(file, { at: now(), families: families.map(({ name }) => name) }, records(), onProgress);
}

interface RestoreOptions {
  readonly now: () => number;
  readonly keys: SealingKeys;
  readonly onProgress?: Progress;
  /** Into a store that holds something: records of the same ids are written over, all others stay. */
  readonly into?: boolean | undefined;
  /** Names of families that opening a store fills: they do not make it full. */
  readonly opening?: readonly string[];
}

/**
 * Puts the records of `file` into `store`, which must be empty unless `into` is set. The whole file is checked before the first write,
 * and the store is counted after the last.
 * `keys` are the keys of the store that will read it: a backup sealed with others is refused.
 * Rejects with `ServiceError` (malformed) when the file is incomplete, altered, for a newer program or of unknown families.
 * Returns what the file holds, and of it how many records were left out, for their lifetime had ended.
 */
export async function restore(
  file: string,
  store: Store,
  families: readonly Family<unknown>[],
  { now, keys, onProgress = () => undefined, into = false, opening = [] }: RestoreOptions,
): Promise<BackupSummary & { readonly expired: number }> {
  const summary = await inspect(file);
  const unknown = Object.keys(summary.counts).filter((name) => !families.some((family) => family.name === name));
  if (unknown.length > 0) throw broken(`it holds families that this program does not know: ${unknown.join(', ')}`);
  const missing = summary.keyIds.filter((id) => !keys.some((key) => key.id === id));
  if (missing.length > 0) {
    throw broken(
      `it is sealed with the key ${missing.join(', ')}; set DATA_KEY or DATA_KEY_OLD to the key it was written with`,
    );
  }
  if (!into) {
    const full: string[] = [];
    for (const family of families)
      if (!opening.includes(family.name) && (await store.count(family)) > 0) full.push(family.name);
    if (full.length > 0)
      throw refused(
        `the store is not empty (${full.join(', ')}); --into writes over what has the same ids and keeps the rest`,
      );
  }

  let done = 0;
  let expired = 0;
  let writing: Promise<unknown>[] = [];
  for await (const line of recordsOf(file)) {
    const lifetimeMs = line.until === undefined ? undefined : line.until - now();
    if (lifetimeMs !== undefined && lifetimeMs <= 0) expired += 1;
    else writing.push(store.put({ name: line.family, lifetimeMs, parse: (stored) => stored }, line.id, line.value));
    done += 1;
    if (writing.length === BATCH) {
      await Promise.all(writing);
      writing = [];
      onProgress(done, summary.records);
    }
  }
  await Promise.all(writing);
  await countAfter(file, store, families, now);
  onProgress(done, summary.records);
  return { ...summary, expired };
}

/** Each family must hold at least what the file has of it that has not died meanwhile: the store is counted first. */
async function countAfter(
  file: string,
  store: Store,
  families: readonly Family<unknown>[],
  now: () => number,
): Promise<void> {
  const kept = new Map<string, number>();
  for (const family of families) kept.set(family.name, await store.count(family));
  const wanted = new Map<string, number>();
  const at = now();
  for await (const { family, until } of recordsOf(file))
    if (until === undefined || until > at) wanted.set(family, (wanted.get(family) ?? 0) + 1);
  const short = [...wanted].filter(([name, count]) => (kept.get(name) ?? 0) < count);
  if (short.length > 0)
    throw refused(
      `the store holds less than was written: ${short.map(([name, count]) => `${name} ${kept.get(name) ?? 0} of ${count}`).join(', ')}`,
    );
}

/** Why nothing was restored, or not everything. */
const refused = (sentence: string): ServiceError => new ServiceError('backup', 'rejected', sentence);
