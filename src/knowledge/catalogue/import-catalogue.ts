/** `motcua knowledge import FILE`: checks a national catalogue and lays a clean copy beside the shipped knowledge. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { KnowledgeError } from '../../shared/errors.ts';
import type { SkippedLine } from './catalogue.ts';
import { toHead } from './convert.ts';
import { parseLine } from './raw-record.ts';
import { readLines, type ReadProgress } from './read-lines.ts';

interface ImportReport {
  /** The file written, which `loadKnowledge` reads when its folder is among the paths. */
  readonly file: string;
  readonly records: number;
  /** Records that will be offered to citizens of Quảng Ninh. */
  readonly offered: number;
  readonly otherProvince: number;
  readonly internal: number;
  readonly abolished: number;
  /** How many lines were left out, and the first thousand of them with their reasons. */
  readonly skippedCount: number;
  readonly skipped: readonly SkippedLine[];
}

const MAX_SKIPPED_KEPT = 1000;

/**
 * Streams, so a file of any size needs little memory. The copy keeps the source's facts as they are (only checked, NFC, one line
 * a code) because cleaning for display happens on loading and gets better with the product. It appears under `target` whole or not at all, named
 * after the source. Throws KnowledgeError when the file cannot be read or holds no record.
 */
export async function importCatalogue(
  source: string,
  target: string,
  onProgress?: (progress: ReadProgress) => void,
): Promise<ImportReport> {
  const stem = basename(source)
    .replace(/\.jsonl(\.gz)?$/, '')
    .replace(/[^\w.-]+/g, '-');
  const file = join(target, `${stem || 'catalogue'}.jsonl.gz`);
  const unfinished = `${file}.${process.pid}.part`;
  const tally = new Tally();
  await mkdir(target, { recursive: true });
  try {
    await pipeline(sound(source, tally, onProgress), createGzip(), createWriteStream(unfinished));
    if (tally.records === 0) throw new KnowledgeError([{ file: source, line: 0, sentence: 'holds no record' }]);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof KnowledgeError) throw error;
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new KnowledgeError([{ file: source, line: tally.lastLine, sentence: `cannot be imported: ${reason}` }]);
  }
  return { file, ...tally.report() };
}

async function* sound(
  source: string,
  tally: Tally,
  onProgress: ((progress: ReadProgress) => void) | undefined,
): AsyncGenerator<string> {
  for await (const { number, bytes } of readLines(source, onProgress)) {
    tally.lastLine = number;
    const parsed = bytes
      ? parseLine(bytes.toString('utf8').normalize('NFC'))
      : { reason: 'is too long to be a record' };
    if ('reason' in parsed) tally.skip(number, parsed.reason);
    else if (tally.add(number, parsed.record.code)) {
      tally.count(toHead(parsed.record, () => undefined).notOffered);
      yield `${JSON.stringify(parsed.record)}\n`;
    }
  }
}

class Tally {
  lastLine = 0;
  records = 0;
  #skippedCount = 0;
  readonly #skipped: SkippedLine[] = [];
  readonly #lineOf = new Map<string, number>();
  readonly #notOffered = new Map<string, number>();

  skip(line: number, reason: string): void {
    this.#skippedCount += 1;
    if (this.#skipped.length < MAX_SKIPPED_KEPT) this.#skipped.push({ line, reason });
  }

  /** False for a code that came before: the first line of a code counts. */
  add(line: number, code: string): boolean {
    const first = this.#lineOf.get(code);
    if (first !== undefined) {
      this.skip(line, `has the same code as line ${first}: ${code}`);
      return false;
    }
    this.#lineOf.set(code, line);
    this.records += 1;
    return true;
  }

  count(reason: string | undefined): void {
    if (reason !== undefined) this.#notOffered.set(reason, (this.#notOffered.get(reason) ?? 0) + 1);
  }

  report(): Omit<ImportReport, 'file'> {
    const [otherProvince = 0, internal = 0, abolished = 0] = ['other-province', 'internal', 'abolished'].map(
      (reason) => this.#notOffered.get(reason) ?? 0,
    );
    return {
      records: this.records,
      offered: this.records - otherProvince - internal - abolished,
      ...{ otherProvince, internal, abolished },
      skippedCount: this.#skippedCount,
      skipped: this.#skipped,
    };
  }
}
