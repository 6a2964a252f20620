/**
 * The file of a backup: JSON lines, compressed. A header, the records of each family in order, and a footer with counts and a checksum,
 * without which the file is not complete.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { ServiceError } from '../shared/errors.ts';

const FORMAT = 'motcua-backup';
/**
 * Only the alphabet of the values is made use of: they are sealed, so looking for repeats in them finds nothing, and takes half of the work
 * during which the log of the embedded store grows. The file is 6 % longer for it.
 */
const COMPRESSION = { strategy: constants.Z_HUFFMAN_ONLY };
/** Lines handed to the compressor at once. */
const BATCH = 256;

/** What a backup holds. */
export interface BackupSummary {
  /** When the backup was taken, epoch milliseconds. */
  readonly at: number;
  /** Records by family. */
  readonly counts: Readonly<Record<string, number>>;
  readonly records: number;
  /** Short names of the keys that its sealed values need. */
  readonly keyIds: readonly string[];
}

/** A record in the file; `until` = when its lifetime ends, epoch milliseconds. */
export interface RecordLine {
  readonly family: string;
  readonly id: string;
  readonly value: unknown;
  readonly until?: number;
}

/** What makes a file no backup that can be restored. */
export function broken(sentence: string): ServiceError {
  return new ServiceError('backup', 'malformed', sentence);
}

/**
 * Writes a file of `records`, which appears whole or not at all. Rejects with `ServiceError` when the disk fails, and with what the
 * records reject with.
 */
export async function writeBackup(
  file: string,
  start: { readonly at: number; readonly families: readonly string[] },
  records: AsyncIterable<RecordLine & { readonly keyId: string | undefined }>,
  onProgress: (done: number) => void,
): Promise<BackupSummary> {
  const counts: Record<string, number> = Object.fromEntries(start.families.map((name) => [name, 0]));
  const keyIds = new Set<string>();
  const checksum = createHash('sha256');
  let done = 0;
  const checked = (line: object): string => {
    const text = `${JSON.stringify(line)}\n`;
    checksum.update(text);
    return text;
  };

  async function* lines(): AsyncGenerator<string, void, undefined> {
    yield checked({ format: FORMAT, version: 1, ...start });
    let batch: string[] = [];
    for await (const { keyId, ...line } of records) {
      if (keyId !== undefined) keyIds.add(keyId);
      batch.push(checked(line));
      counts[line.family] = (counts[line.family] ?? 0) + 1;
      done += 1;
      if (batch.length === BATCH) {
        yield batch.join('');
        batch = [];
        onProgress(done);
      }
    }
    yield batch.join('');
    yield `${JSON.stringify({ end: true, counts, keyIds: [...keyIds], checksum: checksum.digest('hex') })}\n`;
  }

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
  onProgress(done);
  return { at: start.at, counts, records: done, keyIds: [...keyIds] };
}

/**
 * Reads the whole file and checks it against its own footer; writes nothing.
 * Rejects with `ServiceError` (malformed) when it is incomplete, altered or for a newer program.
 */
export async function inspect(file: string): Promise<BackupSummary> {
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
  return { at: header.at, counts, records, keyIds: footer.keyIds };
}

const headerSchema = z.object({ at: z.number(), families: z.array(z.string()) });
type Header = z.infer<typeof headerSchema>;

const footerSchema = z.object({
  counts: z.record(z.string(), z.number()),
  keyIds: z.array(z.string()),
  checksum: z.string(),
});
type Footer = z.infer<typeof footerSchema>;

/** The records of a file that was inspected. */
export async function* recordsOf(file: string): AsyncGenerator<RecordLine, void, undefined> {
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
