/** An imported catalogue in memory: heads as objects, everything else as the bytes it was read from, parsed when asked for. */
import { LRUCache } from 'lru-cache';
import type { SearchTexts } from '../knowledge.ts';
import type { Procedure, ProcedureHead } from '../schema.ts';
import { toHead, toProcedure, toSearchTexts, type FieldLookup } from './convert.ts';
import { decodeUtf8 } from './decode.ts';
import { PackedLines, type KeptLines } from './packed-lines.ts';
import { parseLine, type RawRecord } from './raw-record.ts';
import { readLines, type ReadProgress } from './read-lines.ts';

/** A line that is no record, with its number and why. */
export interface SkippedLine {
  readonly line: number;
  readonly reason: string;
}

/** Whole records kept parsed; a conversation asks for the same one again and again. */
const PARSED_RECORDS = 64;

/** A catalogue as plain values, to be kept on disk. */
export interface KeptCatalogue {
  readonly heads: readonly ProcedureHead[];
  readonly lines: KeptLines;
}

export class Catalogue {
  readonly #heads: ProcedureHead[];
  /** Code -> the number of its head and of its line. */
  readonly #indexOf: Map<string, number>;
  /** What search wants of each record, while it is at hand. */
  #texts: SearchTexts[] = [];
  readonly #lines: PackedLines;
  readonly #parsed = new LRUCache<string, Procedure>({ max: PARSED_RECORDS });
  readonly #fieldOf: FieldLookup;

  /** Empty, or with what {@link pack} gave for the same files; then nothing may be added. */
  constructor(fieldOf: FieldLookup, kept?: KeptCatalogue) {
    this.#fieldOf = fieldOf;
    this.#heads = kept ? kept.heads.map((head) => Object.freeze(head)) : [];
    this.#indexOf = new Map(this.#heads.map(({ code }, index) => [code, index]));
    this.#lines = new PackedLines(kept?.lines);
  }

  /**
   * Adds a file's records. A code that `isTaken` or that came before stays as it was. Gives back the lines that are no record.
   * Throws what reading the file throws.
   */
  async add(
    file: string,
    options: {
      isTaken: (code: string) => boolean;
      onProgress?: (progress: ReadProgress) => void;
    },
  ): Promise<SkippedLine[]> {
    const skipped: SkippedLine[] = [];
    for await (const { number, bytes } of readLines(file, options.onProgress)) {
      if (bytes === undefined) {
        skipped.push({ line: number, reason: 'is too long to be a record' });
        continue;
      }
      const parsed = parseLine(decodeUtf8(bytes));
      if ('reason' in parsed) {
        skipped.push({ line: number, reason: parsed.reason });
        continue;
      }
      const { code } = parsed.record;
      if (options.isTaken(code) || this.#indexOf.has(code)) continue;
      this.#indexOf.set(code, this.#lines.add(bytes));
      this.#heads.push(Object.freeze(toHead(parsed.record, this.#fieldOf)));
      this.#texts.push(toSearchTexts(parsed.record));
    }
    return skipped;
  }

  get heads(): readonly ProcedureHead[] {
    return this.#heads;
  }

  has(code: string): boolean {
    return this.#indexOf.has(code);
  }

  procedure(code: string): Procedure | undefined {
    const known = this.#parsed.get(code);
    if (known) return known;
    const record = this.#record(code);
    if (record === undefined) return undefined;
    const procedure = toProcedure(record, this.#fieldOf);
    this.#parsed.set(code, procedure);
    return procedure;
  }

  searchTexts(code: string): SearchTexts | undefined {
    const index = this.#indexOf.get(code);
    if (index === undefined) return undefined;
    return this.#texts[index] ?? toSearchTexts(this.#record(code)!);
  }

  sourceText(code: string): string | undefined {
    const index = this.#indexOf.get(code);
    return index === undefined ? undefined : this.#lines.text(index);
  }

  /** See {@link PackedLines.pack}. What search wanted is let go of too: it has its index by now. */
  async pack(): Promise<KeptCatalogue> {
    const lines = await this.#lines.pack();
    this.#texts = [];
    return { heads: this.#heads, lines };
  }

  /** Read once already, so what lies here is known to be sound. */
  #record(code: string): RawRecord | undefined {
    const text = this.sourceText(code);
    return text === undefined ? undefined : (JSON.parse(text) as RawRecord);
  }
}
