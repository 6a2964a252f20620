/**
 * A store in one file, taken while it is in use, and put into a store of either kind. The file is JSON lines, compressed: a header,
 * the records of each family in order, and a footer with counts and a checksum, without which the file is not complete.
 * Sealed values stay sealed: whoever restores needs their key.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { ServiceError } from '../shared/errors.ts';
import { keyIdOf, type SealingKeys } from './sealing.ts';
import type { Family, RawReader, Store } from './store.ts';

const FORMAT = 'motcua-backup';
/**
 * Only the alphabet of the values is made use of: they are sealed, so looking for repeats in them finds nothing, and takes half of the work
 * during which the log of the embedded store grows. The file is 6 % longer for it.
 */
const COMPRESSION = { strategy: constants.Z_HUFFMAN_ONLY };
/** Lines handed to the compressor at once, and writes under way at once while restoring. */
const BATCH = 256;

/** What a backup holds, or a restoration has done. */
interface BackupSummary {
  /** When the backup was taken, epoch milliseconds. */
  readonly at: number;
  /** Records by family. */
  readonly counts: Readonly<Record<string, number>>;
  readonly records: number;
  /** Short names of the keys that its sealed values need. */
  readonly keyIds: readonly string[];
  /** Records whose lifetime had ended before they could be restored; 0 for a backup. */
  readonly expired: number;
}

/** Called now and then with the number of records done; `total` is known to a restoration only. */
type Progress = (done: number, total?: number) => void;

/** What makes a file no backup that can be restored. */
function broken(sentence: string): ServiceError {
  return new ServiceError('backup', 'malformed', sentence);
}

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
  const at = now();
  const counts: Record<string, number> = {};
  const keyIds = new Set<string>();
  const checksum = createHash('sha256');
  let records = 0;

  async function* lines(): AsyncGenerator<string, void, undefined> {
    yield checked({ format: FORMAT, version: 1, at, families: families.map(({ name }) => name) });
    let batch: string[] = [];
    for (const { name } of families) {
      counts[name] = 0;
      for await (const { id, json, remainingMs } of source.scanRaw(name)) {
        const value: unknown = JSON.parse(json);
        const keyId = keyIdOf(value);
        if (keyId !== undefined) keyIds.add(keyId);
        batch.push(
          checked({ family: name, id, value, ...(remainingMs !== undefined && { until: now() + remainingMs }) }),
        );
        counts[name] += 1;
        records += 1;
        if (batch.length === BATCH) {
          yield batch.join('');
          batch = [];
          onProgress(records);
        }
      }
    }
    yield batch.join('');
    yield `${JSON.stringify({ end: true, counts, keyIds: [...keyIds], checksum: checksum.digest('hex') })}\n`;
  }
  const checked = (line: object): string => {
    const text = `${JSON.stringify(line)}\n`;
    checksum.update(text);
    return text;
  };

  const draft = `${file}.part`;
  try {
    await pipeline(
      Readable.from(lines()),
      createGzip(COMPRESSION),
      createWriteStream(draft, { mode: 0o600, flush: true }),
    );
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw fileError(error, 'written');
  }
  onProgress(records);
  return { at, counts, records, keyIds: [...keyIds], expired: 0 };
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
 */
export async function restore(
  file: string,
  store: Store,
  families: readonly Family<unknown>[],
  { now, keys, onProgress = () => undefined, into = false, opening = [] }: RestoreOptions,
): Promise<BackupSummary> {
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
  for await (const line of records(file)) {
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
  for await (const { family, until } of records(file))
    if (until === undefined || until > at) wanted.set(family, (wanted.get(family) ?? 0) + 1);
  const short = [...wanted].filter(([name, count]) => (kept.get(name) ?? 0) < count);
  if (short.length > 0)
    throw refused(
      `the store holds less than was written: ${short.map(([name, count]) => `${name} ${kept.get(name) ?? 0} of ${count}`).join(', ')}`,
    );
}

/** Why nothing was restored, or not everything. */
const refused = (sentence: string): ServiceError => new ServiceError('backup', 'rejected', sentence);

/** Reads the whole file and checks it against its own footer; writes nothing. */
async function inspect(file: string): Promise<BackupSummary> {
  const checksum = createHash('sha256');
  const counts: Record<string, number> = {};
  let header: Header | undefined;
  let footer: Footer | undefined;
  let records = 0;
  for await (const text of linesOf(file)) {
    if (footer !== undefined) throw broken('something follows its end');
    const line = parseLine(text);
    if (header === undefined) {
      header = parseHeader(line);
      for (const name of header.families) counts[name] = 0;
      checksum.update(`${text}\n`);
    } else if ('end' in line) {
      footer = parsePart(footerSchema, line);
    } else {
      const { family } = parseRecord(line);
      counts[family] = (counts[family] ?? 0) + 1;
      records += 1;
      checksum.update(`${text}\n`);
    }
  }
  if (header === undefined || footer === undefined) throw broken('it ends too early; take the backup again');
  const isWhole =
    footer.checksum === checksum.digest('hex') &&
    Object.entries(counts).every(([name, count]) => footer.counts[name] === count);
  if (!isWhole) throw broken('it was altered: its counts and checksum do not fit what is in it');
  return { at: header.at, counts, records, keyIds: footer.keyIds, expired: 0 };
}

const headerSchema = z.object({ at: z.number(), families: z.array(z.string()) });
type Header = z.infer<typeof headerSchema>;

const footerSchema = z.object({
  counts: z.record(z.string(), z.number()),
  keyIds: z.array(z.string()),
  checksum: z.string(),
});
type Footer = z.infer<typeof footerSchema>;

interface RecordLine {
  readonly family: string;
  readonly id: string;
  readonly value: unknown;
  readonly until?: number;
}

async function* records(file: string): AsyncGenerator<RecordLine, void, undefined> {
  let isFirst = true;
  for await (const text of linesOf(file)) {
    const line = parseLine(text);
    if (!isFirst && !('end' in line)) yield parseRecord(line);
    isFirst = false;
  }
}

async function* linesOf(file: string): AsyncGenerator<string, void, undefined> {
  const unzipped = createGunzip().setEncoding('utf8');
  // A failure of either end reaches the loop below; this promise only repeats it.
  pipeline(createReadStream(file), unzipped).catch(() => undefined);
  let rest = '';
  try {
    // Not node:readline: it also ends lines at U+2028, which JSON allows inside a text.
    for await (const chunk of unzipped) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw fileError(error, 'read');
  }
  if (rest !== '') throw broken('it is cut off or damaged');
}

function parseLine(text: string): Record<string, unknown> {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null) return line as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw broken('a line of it is no JSON object');
}

function parseHeader(line: Record<string, unknown>): Header {
  if (line['format'] !== FORMAT) throw broken('it is no backup of this program');
  if (line['version'] !== 1) throw broken('it was written by a newer version of this program');
  return parsePart(headerSchema, line);
}

function parsePart<T>(schema: z.ZodType<T>, line: Record<string, unknown>): T {
  const { success, data } = schema.safeParse(line);
  if (!success) throw broken('its header or footer is damaged');
  return data;
}

function parseRecord(line: Record<string, unknown>): RecordLine {
  const { family, id, value, until } = line;
  if (typeof family !== 'string' || typeof id !== 'string') throw broken('a record of it has no family or id');
  return { family, id, value, ...(typeof until === 'number' && { until }) };
}

/** Errors of files and of the compression become ours; the store's pass through. */
function fileError(error: unknown, done: 'written' | 'read'): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (error instanceof ServiceError || code === '') return error;
  if (code.startsWith('Z_')) return broken('it is cut off or damaged');
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    ENOENT: 'there is no such file or folder',
    EACCES: 'this user may not',
    EROFS: 'the disk is read-only',
    EISDIR: 'it is a folder',
  };
  return new ServiceError('backup', 'rejected', `the file cannot be ${done}: ${reasons[code] ?? code}`, {
    cause: error,
  });
}
