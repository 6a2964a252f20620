/** Which files of the given folders are knowledge, and of what kind. */
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { KnowledgeError } from '../../shared/errors.ts';

interface FoundFiles {
  readonly fields: readonly string[];
  readonly authorities: readonly string[];
  readonly communes: readonly string[];
  readonly holidays: readonly string[];
  /** Hand-written procedures. */
  readonly procedures: readonly string[];
  /** National catalogues, `.jsonl` or `.jsonl.gz`. */
  readonly catalogues: readonly string[];
}

const TABLES = ['fields', 'authorities', 'communes', 'holidays'] as const;
const IS_YAML = /\.ya?ml$/;
const IS_CATALOGUE = /\.jsonl(\.gz)?$/;

/**
 * `folder` is laid out as the shipped `knowledge/`: tables at its top, records under `procedures/`. A path of `paths` may be
 * the same, a folder of nothing but records, one record, or a catalogue file. Order is by name, so that two machines agree.
 * Throws KnowledgeError for a path that is not there.
 */
export async function findFiles(folder: string | undefined, paths: readonly string[]): Promise<FoundFiles> {
  const found = {
    fields: [] as string[],
    authorities: [] as string[],
    communes: [] as string[],
    holidays: [] as string[],
    procedures: [] as string[],
    catalogues: [] as string[],
  };
  // A path may lie in another one, or be named twice; a file belongs to the first.
  const taken = new Set<string>();
  for (const path of [...(folder === undefined ? [] : [folder]), ...paths]) {
    const files = await filesAt(path);
    const hasLayout = files.some((file) => isUnder(path, file, 'procedures'));
    for (const file of files) {
      if (taken.has(file)) continue;
      taken.add(file);
      const table = TABLES.find((name) => relative(path, file) === `${name}.yaml`);
      if (table) found[table].push(file);
      else if (IS_CATALOGUE.test(file)) found.catalogues.push(file);
      else if (isUnder(path, file, 'procedures') || (!hasLayout && path !== folder)) found.procedures.push(file);
    }
  }
  return found;
}

/** The files that are read of a folder, or the one. Throws KnowledgeError for a path that is not there. */
export async function filesAt(path: string): Promise<string[]> {
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined) throw new KnowledgeError([{ file: path, line: 0, sentence: 'is not there' }]);
  const files = kind.isDirectory() ? await filesUnder(path) : [path];
  return files.filter((file) => IS_CATALOGUE.test(file) || IS_YAML.test(file));
}

const isUnder = (path: string, file: string, sub: string): boolean =>
  relative(path, file).replaceAll('\\', '/').startsWith(`${sub}/`);

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries
      .filter((entry) => !entry.name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? filesUnder(path) : [path];
      }),
  );
  return lists.flat();
}

/** A file as it is named in messages: as short as it is clear from where the command runs. */
export function shownName(file: string): string {
  const short = relative(process.cwd(), file);
  return short === '' || short.startsWith('..') ? file : short;
}
