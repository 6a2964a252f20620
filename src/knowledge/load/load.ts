/** Loads folders and catalogues into one checked, unchanging set, or refuses with every mistake. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { KnowledgeError, type KnowledgeProblem } from '../../shared/errors.ts';
import { createReadStream } from 'node:fs';
import type { Keep } from '../../shared/keep.ts';
import { Catalogue, type KeptCatalogue } from '../catalogue/catalogue.ts';
import type { FieldLookup } from '../catalogue/convert.ts';
import type { ReadProgress } from '../catalogue/read-lines.ts';
import { fold } from '../fold.ts';
import { holidaysFile } from '../holidays.ts';
import type { Knowledge } from '../knowledge.ts';
import { localMoment } from '../local-time.ts';
import { communesFile } from '../places.ts';
import {
  authoritiesFile,
  fieldsFile,
  procedureFile,
  type Localized,
  type Procedure,
  type ProcedureFile,
} from '../schema.ts';
import { findingsOf } from '../walk.ts';
import { parseYamlFile, type YamlFile } from '../yaml-file.ts';
import { crossCheck } from './cross-check.ts';
import { deepFreeze } from './deep-freeze.ts';
import { findFiles, shownName } from './find-files.ts';
import { KnowledgeSet } from './knowledge-set.ts';
import { toWrittenProcedure } from './written.ts';

interface LoadOptions {
  /** The shipped knowledge, laid out with tables at the top and `procedures/`; left out, only `paths` are loaded. */
  readonly folder?: string;
  /** More folders of records, single records, or catalogue files; earlier ones win over later ones with the same code. */
  readonly paths?: readonly string[];
  /** Epoch milliseconds; decides which records are in force. */
  readonly now?: () => number;
  /** Also walk every record's questions for logic that can never happen; takes some milliseconds a record. */
  readonly walks?: boolean;
  /** Where catalogues lie as they were loaded the last time. */
  readonly keep?: Keep | undefined;
  /** Called often while a catalogue is read. */
  readonly onProgress?: (file: string, progress: ReadProgress) => void;
}

/** What is kept of catalogues for the next start, under the version of everything loaded. */
interface Kept {
  readonly catalogue: KeptCatalogue;
  readonly skipped: number;
  readonly warnings: readonly KnowledgeProblem[];
}
const KEPT = 'catalogue';

/** Warnings kept; a catalogue broken throughout would otherwise fill the memory with complaints. */
const MAX_WARNINGS = 300;

/** Throws KnowledgeError with every mistake of every file. */
export async function loadKnowledge(options: LoadOptions): Promise<Knowledge> {
  const found = await findFiles(options.folder, options.paths ?? []);
  const reader = new Reader();
  const fields = mapOf((await reader.all(found.fields, fieldsFile)).map(({ value }) => value));
  const authorities = mapOf((await reader.all(found.authorities, authoritiesFile)).map(({ value }) => value));
  const communes = (await reader.all(found.communes, communesFile)).flatMap(({ value }) => value.communes);
  const holidays = (await reader.all(found.holidays, holidaysFile)).at(-1)?.value;
  const records = await reader.all(found.procedures, procedureFile);

  const writtenCodes = new Set(records.map(({ value }) => value.code));
  const fieldsByName = new Map([...fields].map(([id, name]) => [fold(name.vi), { id, name }]));
  const fieldOf: FieldLookup = (name) => fieldsByName.get(name);
  for (const path of found.catalogues) await reader.hashFile(path);
  const version = reader.hash.digest('hex').slice(0, 12);
  const kept = await options.keep?.get<Kept>(KEPT, version);
  const catalogue = new Catalogue(fieldOf, kept?.catalogue);
  const warnings: KnowledgeProblem[] = [...(kept?.warnings ?? [])];
  let skipped = kept?.skipped ?? 0;
  for (const path of kept === undefined ? found.catalogues : []) {
    const file = shownName(path);
    const lines = await catalogue
      .add(path, {
        isTaken: (code) => writtenCodes.has(code),
        onProgress: (progress) => options.onProgress?.(file, progress),
      })
      .catch((error: unknown) => {
        reader.problems.push({ file, line: 0, sentence: `cannot be read: ${messageOf(error)}` });
        return [];
      });
    skipped += lines.length;
    for (const { line, reason } of lines)
      if (warnings.length < MAX_WARNINGS) warnings.push({ file, line, sentence: reason });
  }
  const pack = async (): Promise<void> => {
    const packed = await catalogue.pack();
    const value: Kept = { catalogue: packed, skipped, warnings };
    if (kept === undefined) await options.keep?.put(KEPT, version, value);
  };

  const names = { fields, authorities };
  const isKnown = (code: string): boolean => writtenCodes.has(code) || catalogue.has(code);
  const checked = crossCheck(records, names, isKnown);
  const walked = options.walks && checked.problems.length === 0 ? records.flatMap(walkFile) : [];
  const problems = [...reader.problems, ...checked.problems, ...walked];
  if (problems.length > 0) throw new KnowledgeError(problems);

  const loadedAt = (options.now ?? Date.now)();
  const today = localMoment(loadedAt).day;
  const written = new Map<string, Procedure>();
  for (const { value } of records) written.set(value.code, deepFreeze(toWrittenProcedure(value, names, today)));
  return new KnowledgeSet({
    version,
    pack,
    loadedAt,
    written,
    catalogue,
    fields,
    authorities,
    communes: deepFreeze(communes),
    holidays: holidays && deepFreeze(holidays),
    skipped,
    warnings: [...warnings, ...checked.warnings],
  });
}

/** What `motcua knowledge check` tells: every mistake, or the sound set and what is worth a look. */
type CheckResult =
  | { readonly ok: true; readonly knowledge: Knowledge; readonly warnings: readonly KnowledgeProblem[] }
  | { readonly ok: false; readonly problems: readonly KnowledgeProblem[] };

/** Loads as the server does and walks every record as well. Mistakes are the result here, not an error. */
export async function checkKnowledge(options: LoadOptions): Promise<CheckResult> {
  try {
    const knowledge = await loadKnowledge({ ...options, walks: true });
    return { ok: true, knowledge, warnings: knowledge.warnings };
  } catch (error) {
    if (error instanceof KnowledgeError) return { ok: false, problems: error.problems };
    throw error;
  }
}

const walkFile = (record: YamlFile<ProcedureFile>): KnowledgeProblem[] =>
  findingsOf(record.value).map(({ path, sentence }) => ({ file: record.file, line: record.lineOf(path), sentence }));

/** Reads and checks YAML files, gathering every mistake and hashing what it read. */
class Reader {
  readonly problems: KnowledgeProblem[] = [];
  readonly hash = createHash('sha1');

  /** Takes a file into the hash; one that cannot be read is told of by whoever reads it. */
  async hashFile(path: string): Promise<void> {
    try {
      for await (const bytes of createReadStream(path)) this.hash.update(bytes as Buffer);
    } catch {
      this.hash.update('unreadable');
    }
  }

  async all<S extends z.ZodType>(paths: readonly string[], schema: S): Promise<YamlFile<z.output<S>>[]> {
    const files: YamlFile<z.output<S>>[] = [];
    for (const path of paths) {
      const text = await readFile(path, 'utf8');
      const name = shownName(path);
      this.hash.update(name).update('\0').update(text);
      const result = parseYamlFile(name, text, schema);
      if (result.ok) files.push(result.file);
      else this.problems.push(...result.problems);
    }
    return files;
  }
}

const mapOf = <T extends Localized | { readonly name: Localized }>(
  tables: readonly Record<string, T>[],
): Map<string, T> => new Map(tables.flatMap((table) => Object.entries(table)));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown reason');
