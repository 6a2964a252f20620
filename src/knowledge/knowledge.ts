/** What the rest of the product may ask of the loaded records: one whole, checked set that never changes; a reload makes a new one. */
import type { KnowledgeProblem } from '../shared/errors.ts';
import type { HolidaysFile } from './holidays.ts';
import type { Commune } from './places.ts';
import type { Localized, Procedure, ProcedureHead } from './schema.ts';

export interface Knowledge {
  /** Short hash of all loaded files; changes when anything changes. */
  readonly version: string;
  /** When the set was loaded, epoch milliseconds. */
  readonly loadedAt: number;
  /** Every record, offered or not: hand-written ones first, each part in file order. */
  readonly heads: readonly ProcedureHead[];
  /** The head of a code, or `undefined`. */
  head(code: string): ProcedureHead | undefined;
  /** The whole record of a code, or `undefined`. Imported ones are parsed when asked for; the last few stay parsed. */
  procedure(code: string): Procedure | undefined;
  /** The record as it was loaded, one line of JSON: equal texts are equal records. For comparing, not for reading. */
  sourceText(code: string): string | undefined;
  /**
   * Compresses the imported records beside the event loop, each unpacked when it is asked for, and keeps them for the next start. For a
   * process that stays; one that ends soon does without. Rejects when they cannot be kept; then they are packed all the same.
   */
  pack(): Promise<void>;
  /** Every record once, in the order of `heads`, with its texts: what an index is built from. */
  entries(): Iterable<SearchEntry>;
  readonly fields: ReadonlyMap<string, Localized>;
  readonly authorities: ReadonlyMap<string, { readonly name: Localized; readonly where?: Localized | undefined }>;
  /** The 54 communes, wards and special zones; empty when no `communes.yaml` was loaded. */
  readonly communes: readonly Commune[];
  /** Public holidays; without it due dates cannot be told. */
  readonly holidays: HolidaysFile | undefined;
  readonly counts: {
    readonly written: number;
    readonly imported: number;
    readonly offered: number;
    /** Lines of catalogues that are no record. */
    readonly skipped: number;
  };
  /** Worth an editor's look, but no reason to refuse the set: unknown codes, lines left out (the first few hundred). */
  readonly warnings: readonly KnowledgeProblem[];
}

export interface SearchEntry {
  readonly head: ProcedureHead;
  readonly texts: SearchTexts;
}

/** What search indexes of a record besides its head: the beginnings of its bodies, each cut to {@link SEARCH_TEXT_LENGTH}. */
export interface SearchTexts {
  readonly result: string;
  readonly documents: string;
  readonly keywords: string;
}

/** Characters of a body that search sees; the beginning says what it is about. With 420 nothing more was found than with these. */
export const SEARCH_TEXT_LENGTH = 280;
