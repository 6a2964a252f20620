/** Which records this installation answers from, and the search over them; a reload makes a new pair or keeps the old one. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPhrases, type Phrases } from './dialogue/phrases.ts';
import type { Understanding } from './dialogue/understanding.ts';
import { loadEvents, type LifeEvents } from './knowledge/events.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { filesAt } from './knowledge/load/find-files.ts';
import { loadKnowledge } from './knowledge/load/load.ts';
import type { ReadProgress } from './knowledge/catalogue/read-lines.ts';
import { buildIndex, openIndex, type IndexTables, type SearchIndex } from './search/inverted-index.ts';
import { Keep } from './shared/keep.ts';
import { buildId } from './shared/kept-by-build.ts';
import { inSlices } from './shared/slices.ts';
import { createUnderstanding } from './understanding.ts';
import type { Config } from './shared/config.ts';

/** The package's own folder, from `src/` as from `dist/`. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('..', import.meta.url));
/** The shipped records. */
export const KNOWLEDGE_FOLDER = join(PACKAGE_FOLDER, 'knowledge');
const OPEN_CATALOGUE = 'procedures-real.jsonl.gz';

/** Everything that is swapped together. */
export interface Loaded {
  readonly knowledge: Knowledge;
  readonly understanding: Understanding;
  readonly events: LifeEvents;
  readonly phrases: Phrases;
  /** A short name of all files together: where it is the same, two processes answer alike. */
  readonly version: string;
  /** For a process that stays: packs the records, and keeps them with their index for the next start. Rejects when that cannot be. */
  readonly settle: () => Promise<void>;
}

/** The folder of imported catalogues. */
export const catalogueFolder = (config: Pick<Config, 'DATA_DIR'>): string => join(config.DATA_DIR, 'catalogue');

/** The folder of the open data set, used by tests and benchmarks, and by a start that was given no catalogue. */
const openDataFolder = (config: Pick<Config, 'MOTCUA_DATA'>): string =>
  resolve(PACKAGE_FOLDER, config.MOTCUA_DATA ?? '../shared/data');

/**
 * Paths besides the shipped records: what the setting names and what was imported; with neither, the open catalogue where it lies
 * beside the repository.
 */
export function extraPaths(config: Config): string[] {
  const imported = catalogueFolder(config);
  const given = [...config.KNOWLEDGE_PATHS, ...(existsSync(imported) ? [imported] : [])];
  const open = join(openDataFolder(config), OPEN_CATALOGUE);
  return given.length === 0 && existsSync(open) ? [open] : given;
}

/** Where the records and their index lie ready for the next start; nowhere when running from the sources, which change. */
export const keepOf = (config: Pick<Config, 'DATA_DIR'>): Keep | undefined =>
  buildId === undefined ? undefined : new Keep(join(config.DATA_DIR, 'kept'), buildId);

interface LoadOptions {
  readonly now: () => number;
  readonly keep?: Keep | undefined;
  readonly onProgress?: (file: string, progress: ReadProgress) => void;
}

/** @throws KnowledgeError with every mistake of every file. */
export async function load(paths: readonly string[], { keep, ...options }: LoadOptions): Promise<Loaded> {
  const knowledge = await loadKnowledge({ folder: KNOWLEDGE_FOLDER, paths, keep, ...options });
  const kept = await keep?.get<IndexTables>(INDEX, knowledge.version);
  const index = kept ? openIndex(kept, knowledge.heads) : await inSlices(buildIndex(knowledge.entries()));
  return {
    knowledge,
    understanding: await understandingOf(knowledge, index),
    events: await loadEvents(KNOWLEDGE_FOLDER),
    phrases: loadPhrases(KNOWLEDGE_FOLDER),
    version: await versionOf(knowledge),
    settle: async () => {
      await knowledge.pack();
      if (kept === undefined) await keep?.put(INDEX, knowledge.version, index.tables);
    },
  };
}

const INDEX = 'index';

/** Beside the records, lexicon and phrases count. */
async function versionOf(knowledge: Knowledge): Promise<string> {
  const hash = createHash('sha1').update(knowledge.version);
  for (const file of await filesAt(KNOWLEDGE_FOLDER)) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 12);
}

/** The lexicon and the index over these records. @throws KnowledgeError for mistakes in the lexicon. */
export const loadUnderstanding = async (knowledge: Knowledge): Promise<Understanding> =>
  understandingOf(knowledge, await inSlices(buildIndex(knowledge.entries())));

const understandingOf = (knowledge: Knowledge, index: SearchIndex): Promise<Understanding> =>
  createUnderstanding(knowledge, index, join(KNOWLEDGE_FOLDER, 'lexicon'));
