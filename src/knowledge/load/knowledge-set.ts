/** The loaded set: written records as objects, imported ones through their catalogue; successors are put in on the way out. */
import type { KnowledgeProblem } from '../../shared/errors.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { HolidaysFile } from '../holidays.ts';
import type { Knowledge, SearchEntry, SearchTexts } from '../knowledge.ts';
import type { Commune } from '../places.ts';
import type { Localized, Procedure, ProcedureHead } from '../schema.ts';
import { writtenSearchTexts } from './written.ts';

interface Parts {
  readonly version: string;
  readonly loadedAt: number;
  readonly written: ReadonlyMap<string, Procedure>;
  readonly catalogue: Catalogue;
  readonly pack: () => Promise<void>;
  readonly fields: ReadonlyMap<string, Localized>;
  readonly authorities: ReadonlyMap<string, { readonly name: Localized; readonly where?: Localized | undefined }>;
  readonly communes: readonly Commune[];
  readonly holidays: HolidaysFile | undefined;
  readonly skipped: number;
  readonly warnings: readonly KnowledgeProblem[];
}

const NO_TEXTS: SearchTexts = { result: '', documents: '', keywords: '' };

export class KnowledgeSet implements Knowledge {
  readonly version: string;
  readonly loadedAt: number;
  readonly heads: readonly ProcedureHead[];
  readonly fields: Knowledge['fields'];
  readonly authorities: Knowledge['authorities'];
  readonly communes: readonly Commune[];
  readonly holidays: HolidaysFile | undefined;
  readonly counts: Knowledge['counts'];
  readonly warnings: readonly KnowledgeProblem[];
  readonly pack: () => Promise<void>;
  readonly #written: ReadonlyMap<string, Procedure>;
  readonly #catalogue: Catalogue;
  readonly #heads: ReadonlyMap<string, ProcedureHead>;
  /** Imported code -> codes of the written records in force that say they replace it. */
  readonly #successors: ReadonlyMap<string, readonly string[]>;

  constructor(parts: Parts) {
    this.version = parts.version;
    this.loadedAt = parts.loadedAt;
    this.fields = parts.fields;
    this.authorities = parts.authorities;
    this.communes = parts.communes;
    this.holidays = parts.holidays;
    this.warnings = parts.warnings;
    this.pack = parts.pack;
    this.#written = parts.written;
    this.#catalogue = parts.catalogue;
    this.#successors = successorsOf(parts.written);
    this.heads = Object.freeze([
      ...[...parts.written.values()].map(headOf),
      ...parts.catalogue.heads.map((head) => this.#withSuccessors(head)),
    ]);
    this.#heads = new Map(this.heads.map((head) => [head.code, head]));
    this.counts = Object.freeze({
      written: parts.written.size,
      imported: parts.catalogue.heads.length,
      offered: this.heads.filter((head) => head.notOffered === undefined).length,
      skipped: parts.skipped,
    });
  }

  head(code: string): ProcedureHead | undefined {
    return this.#heads.get(code);
  }

  procedure(code: string): Procedure | undefined {
    const written = this.#written.get(code);
    if (written) return written;
    const imported = this.#catalogue.procedure(code);
    return imported && this.#withSuccessors(imported);
  }

  sourceText(code: string): string | undefined {
    const written = this.#written.get(code);
    return written ? JSON.stringify(written) : this.#catalogue.sourceText(code);
  }

  *entries(): Generator<SearchEntry> {
    for (const head of this.heads) {
      const written = this.#written.get(head.code);
      const texts = written ? writtenSearchTexts(written) : this.#catalogue.searchTexts(head.code);
      yield { head, texts: texts ?? NO_TEXTS };
    }
  }

  #withSuccessors<T extends ProcedureHead>(record: T): T {
    const replacedBy = this.#successors.get(record.code);
    return replacedBy === undefined
      ? record
      : Object.freeze({ ...record, notOffered: 'replaced' as const, replacedBy });
  }
}

function successorsOf(written: ReadonlyMap<string, Procedure>): Map<string, readonly string[]> {
  const successors = new Map<string, readonly string[]>();
  for (const { code, status, notOffered } of written.values()) {
    if (notOffered !== undefined) continue;
    for (const old of status.replaces) successors.set(old, [...(successors.get(old) ?? []), code]);
  }
  return successors;
}

/** A written record is its own head; only the parts of a head are copied, so that lists stay small to print and compare. */
function headOf(record: Procedure): ProcedureHead {
  const { code, name, aliases, field, fieldId, levels, authority, audience, distinguish } = record;
  const { commonness, notOffered, replacedBy, isLocal, origin } = record;
  return Object.freeze({
    ...{ code, name, aliases, field, fieldId, levels, authority, audience },
    ...{ commonness, replacedBy, isLocal, origin },
    ...(distinguish && { distinguish }),
    ...(notOffered && { notOffered }),
  });
}
