/** What the rest of the product may ask of the loaded records: one whole, checked set that never changes; a reload makes a new one. */
import type { Localized, Procedure, ProcedureHead } from './schema.ts';

export interface Knowledge {
  /** Short hash of all loaded files; changes when anything changes. */
  readonly version: string;
  /** When the set was loaded, epoch milliseconds. */
  readonly loadedAt: number;
  /** Every record, offered or not, in file order. */
  readonly heads: readonly ProcedureHead[];
  /** The head of a code, or `undefined`. */
  head(code: string): ProcedureHead | undefined;
  /** The whole record of a code, or `undefined`. */
  procedure(code: string): Procedure | undefined;
  /** Texts of a record that search may index besides its head (documents, result, keywords…); read once at start. */
  searchTexts(code: string): SearchTexts;
  readonly fields: ReadonlyMap<string, Localized>;
  readonly authorities: ReadonlyMap<string, { readonly name: Localized; readonly where?: Localized | undefined }>;
  readonly counts: { readonly written: number; readonly imported: number; readonly offered: number };
}

/** Bodies of a record for indexing; plain Vietnamese text, already cut to a bounded length. */
export interface SearchTexts {
  readonly result: string;
  readonly documents: string;
  readonly steps: string;
  readonly conditions: string;
  readonly keywords: string;
  readonly subjects: string;
}
